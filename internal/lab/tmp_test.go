package lab_test
import ("testing";"time";"net/url";"fmt";"os";"sort"
"github.com/claimbyclaim/explainer/internal/lab"
"github.com/claimbyclaim/explainer/internal/ledger")
func TestTmp(t *testing.T){
 led,_ := ledger.Load(os.DirFS("../../content"),"quantities")
 for _,l := range lab.All(){
  qs := []string{""}
  for _,p := range l.Presets { qs=append(qs,p.Query)}
  switch l.Name {case "runs": qs=runStates(); case "cluster": qs=clusterQueries(); case "cost": qs=costQueries()}
  type r struct{q string; d time.Duration}
  var rs []r
  for _,q := range qs { v,_ := url.ParseQuery(q); s:=l.Parse(led,v); if len(s.Problems)>0 {fmt.Println(l.Name,q,s.Problems);continue}
   best := time.Hour
   for range 5 { t0:=time.Now(); l.Run(led,s.Values); best=min(best,time.Since(t0)) }
   rs=append(rs,r{q,best}) }
  sort.Slice(rs,func(i,j int)bool{return rs[i].d>rs[j].d})
  for i:=0;i<len(rs)&&i<4;i++ {fmt.Println(l.Name,rs[i])}
  v:=l.Parse(led,nil); for _,a:=range l.Run(led,v.Values).Answers {fmt.Printf("   %s = %.17g  %s\n",a.Label,a.Number,a.Value)}
 }
}
