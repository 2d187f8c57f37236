package search

import (
	"fmt"
	"time"

	"github.com/dop251/goja"
)

// An engine is a virtual machine that has run the script of the search.
type engine struct{ vm *goja.Runtime }

func start(program *goja.Program) (*engine, error) {
	vm := goja.New()
	vm.SetFieldNameMapper(goja.TagFieldNameMapper("json", true))
	if _, err := vm.RunProgram(program); err != nil {
		return nil, fmt.Errorf("search: the engine: %w", err)
	}
	return &engine{vm}, nil
}

// call runs a function of the engine and reads its result, unless into is nil. Whatever goes wrong in it, a panic or an
// endless loop, is an error.
func (e *engine) call(limit time.Duration, name string, into any, args ...any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
		if err != nil {
			err = fmt.Errorf("search: %s: %w", name, err)
		}
	}()
	timer := time.AfterFunc(limit, func() { e.vm.Interrupt("it took longer than " + limit.String()) })
	defer timer.Stop()
	f, ok := goja.AssertFunction(e.vm.Get("SiteSearch").ToObject(e.vm).Get(name))
	if !ok {
		return fmt.Errorf("the engine has no such function")
	}
	values := make([]goja.Value, len(args))
	for i, a := range args {
		values[i] = e.vm.ToValue(a)
	}
	result, err := f(goja.Undefined(), values...)
	if err != nil || into == nil {
		return err
	}
	return e.vm.ExportTo(result, into)
}
