package strict

import "strings"

// Clip cuts what somebody wrote to what an answer may say of it.
func Clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// Nearest gives the one of the names that was probably meant: the least edit
// distance, at most a third of its letters, or one that holds the name or is
// held by it; "" where none is near.
func Nearest(name string, names []string) string {
	name = Clip(strings.ToLower(name))
	best, least := "", len(name)/3+2
	for _, n := range names {
		if d := distance(name, strings.ToLower(n)); d < min(least, len(n), len(name)) { // else no letter need be the same
			best, least = n, d
		}
	}
	if best != "" || len(name) < 3 {
		return best
	}
	for _, n := range names {
		if l := strings.ToLower(n); strings.Contains(l, name) || len(n) > 3 && strings.Contains(name, l) {
			return n
		}
	}
	return ""
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, cost)
		}
	}
	return row[len(b)]
}
