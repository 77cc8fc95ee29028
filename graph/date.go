package graph

import (
	"fmt"
	"strconv"
	"time"
)

// Date is a day, a month or a year of the Gregorian calendar, as far as it is
// known: "2022-01-05", "2022-01" or "2022", years 0001 to 9999. "" is no date.
type Date string

// Check says what is wrong with the date, "" if nothing. "" itself is fine.
func (d Date) Check() string {
	if d == "" || d.ok() {
		return ""
	}
	return "is not a date; write 2022, 2022-01 or 2022-01-05"
}

func (d Date) ok() bool {
	y, m, day, ok := d.Parts()
	if !ok || y < 1 {
		return false
	}
	if len(d) >= 7 && (m < 1 || m > 12) {
		return false
	}
	return len(d) < 10 || day >= 1 && day <= daysIn(y, m)
}

// Parts reads the numbers; month and day are 0 where they are not known. It asks
// for the form only: whether there is such a day is for Check.
func (d Date) Parts() (y, m, day int, ok bool) {
	switch len(d) {
	case 4, 7, 10:
	default:
		return 0, 0, 0, false
	}
	num := func(from, to int) int {
		n := 0
		for i := from; i < to; i++ {
			c := d[i]
			if c < '0' || c > '9' {
				ok = false
				return 0
			}
			n = n*10 + int(c-'0')
		}
		return n
	}
	ok = true
	y = num(0, 4)
	if len(d) >= 7 {
		ok = ok && d[4] == '-'
		m = num(5, 7)
	}
	if len(d) == 10 {
		ok = ok && d[7] == '-'
		day = num(8, 10)
	}
	return y, m, day, ok
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Day is a day as a number that orders as days do: year*10000 + month*100 +
// day; 0 is none.
type Day int32

// First gives the first day that the date may mean, 0 for "".
func (d Date) First() Day {
	y, m, day, ok := d.Parts()
	if !ok {
		return 0
	}
	return Day(y*10000 + max(m, 1)*100 + max(day, 1))
}

// Last gives the last day that the date may mean, 0 for "".
func (d Date) Last() Day {
	y, m, day, ok := d.Parts()
	if !ok {
		return 0
	}
	if m == 0 {
		m = 12
	}
	if day == 0 {
		day = daysIn(y, m)
	}
	return Day(y*10000 + m*100 + day)
}

// ParseDate reads a date. ErrInvalid otherwise, also for "".
func ParseDate(s string) (Date, error) {
	d := Date(s)
	if s == "" || !d.ok() {
		return "", ErrInvalid.With(fmt.Sprintf("%s is not a date; write 2022, 2022-01 or 2022-01-05", strconv.Quote(clip(s, 40))))
	}
	return d, nil
}
