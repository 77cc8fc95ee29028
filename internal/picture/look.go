package picture

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"strings"

	"hubgraph/graph"
)

// A theme is the colours of a sheet; those of the page's style sheet.
type theme struct{ ground, ink, soft, line, faint, hair, planned, against, accent string }

var themes = map[string]theme{
	"light": {"#ffffff", "#16191d", "#505862", "#6f7882", "#939ba4", "#d5d9de", "#8a5200", "#a3205c", "#005f9e"},
	"dark":  {"#14171a", "#eceff2", "#b3bcc6", "#8d98a4", "#69737d", "#353c44", "#f0b869", "#f08ab6", "#6cb8f0"},
}

// faces are Okabe and Ito's colours (Color Universal Design, 2008), the yellow darker.
var faces = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#b8a800"}

// outlines are the shapes in a square from -1 to 1, of like weight to the eye, as the page
// draws them.
var outlines = []string{
	circle(0.9),
	"M-.8 -.8H.8V.8H-.8Z",
	"M0 -.95L.96 .7L-.96 .7Z",
	"M0 -1L1 0L0 1L-1 0Z",
	polygon(6, 0.96, 0),
	polygon(5, 1.05, 0.5),
	polygon(5, 0.98, 0),
	circle(0.9) + circle(0.42),
	"M-.36 -.92H.36V-.36H.92V.36H.36V.92H-.36V.36H-.92V-.36H-.36Z",
}

func circle(r float64) string {
	return fmt.Sprintf("M%g 0A%g %g 0 1 1 %g 0A%g %g 0 1 1 %g 0Z", -r, r, r, r, r, r, -r)
}

func polygon(corners int, r, inner float64) string {
	steps := corners
	if inner > 0 {
		steps *= 2
	}
	points := make([]string, steps)
	for i := range points {
		at := r
		if inner > 0 && i%2 == 1 {
			at = inner
		}
		a := 2*math.Pi*float64(i)/float64(steps) - math.Pi/2
		points[i] = thousandths(at*math.Cos(a)) + " " + thousandths(at*math.Sin(a))
	}
	return "M" + strings.Join(points, "L") + "Z"
}

func thousandths(x float64) string {
	return strconv.FormatFloat(math.Round(x*1000)/1000+0, 'f', -1, 64)
}

// look gives a type's colour and outline: by its place in the schema, so that neighbours
// in its order share neither; by its name where the schema has it not.
func look(sch *graph.Schema, t graph.Type) (face, outline string) {
	i := slices.IndexFunc(sch.Types, func(d graph.TypeDef) bool { return d.ID == t })
	if i < 0 {
		h := fnv.New32a()
		_, _ = h.Write([]byte(t))
		i = int(h.Sum32() % uint32(len(faces)*len(outlines)))
	}
	return faces[i%len(faces)], outlines[i%len(outlines)]
}

// mix gives a colour that is so far from one to another.
func mix(a, b string, t float64) string {
	out := "#"
	for i := 1; i < 7; i += 2 {
		x, _ := strconv.ParseUint(a[i:i+2], 16, 8)
		y, _ := strconv.ParseUint(b[i:i+2], 16, 8)
		out += fmt.Sprintf("%02x", int(math.Round(float64(x)*(1-t)+float64(y)*t)))
	}
	return out
}

// on gives the one of black and white that is read better on a colour, by its luma.
func on(face string) string {
	c, _ := strconv.ParseUint(face[1:], 16, 32)
	if 299*(c>>16)+587*(c>>8&255)+114*(c&255) > 118_000 {
		return "#000000"
	}
	return "#ffffff"
}

// A stroke is how a line is drawn for how its claims stand.
type stroke struct {
	status graph.Status
	width  float64
	dashes []float64 // nil: unbroken
	colour func(t *theme) string
}

// strokes are in the order in which they win: a line is drawn for the first of its claims
// that is here.
var strokes = []stroke{
	{graph.Actual, 1.6, nil, func(t *theme) string { return t.line }},
	{graph.Ended, 1.3, []float64{13, 3}, func(t *theme) string { return t.faint }},
	{graph.Planned, 1.6, []float64{6, 4}, func(t *theme) string { return t.planned }},
	{graph.Target, 1.8, []float64{1.8, 3.6}, func(t *theme) string { return t.planned }},
	{graph.Claimed, 0.8, nil, func(t *theme) string { return t.line }},
	{graph.Rumoured, 1, []float64{1, 6}, func(t *theme) string { return t.against }},
	{graph.Denied, 1.2, []float64{9, 3, 1.5, 3}, func(t *theme) string { return t.against }},
	{graph.Withdrawn, 1.2, []float64{9, 3, 1.5, 3, 1.5, 3}, func(t *theme) string { return t.against }},
}

// strokeOf gives that of several claims.
func strokeOf(list []Claim) stroke {
	for _, s := range strokes {
		if slices.ContainsFunc(list, func(c Claim) bool { return c.Status == s.status }) {
			return s
		}
	}
	return strokes[0]
}

// wider is how much wider a line of several claims is than one of one.
func wider(claims int) float64 { return min(2.4, 0.6*math.Log2(float64(claims))) }
