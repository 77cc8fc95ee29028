package ask

import "reflect"

// FieldsOf gives what is said of the fields of a type, by name.
func FieldsOf(t reflect.Type) map[string]string { return fields[t] }
