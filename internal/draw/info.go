package draw

// Info is what a picture's file says of itself. What is empty is left out.
type Info struct {
	Title       string
	Description string
	Source      string
	Date        string
	Rights      string
}
