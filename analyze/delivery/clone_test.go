package delivery

import (
	"reflect"
	"testing"
	"unsafe"
)

// TestClone fills every string of a delivery and checks that its copy shares the memory of none but of the refusals,
// which are shared on purpose, and of values of ours.
func TestClone(t *testing.T) {
	var d Delivery
	d.Attempts = make([]Attempt, 2)
	fill(reflect.ValueOf(&d).Elem())
	c := d.Clone()
	if !reflect.DeepEqual(c, d) {
		t.Error("the copy differs")
	}
	compare(t, "Delivery", reflect.ValueOf(d), reflect.ValueOf(c))
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(string([]byte("some text")))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	}
}

func compare(t *testing.T, path string, a, b reflect.Value) {
	switch a.Kind() {
	case reflect.String:
		named := a.Type() != reflect.TypeFor[string]() // names of ours, which are constants
		if !named && unsafe.StringData(a.String()) == unsafe.StringData(b.String()) {
			t.Errorf("%s shares its memory", path)
		}
	case reflect.Struct:
		for i := range a.NumField() {
			if f := a.Type().Field(i); f.IsExported() {
				compare(t, path+"."+f.Name, a.Field(i), b.Field(i))
			}
		}
	case reflect.Slice:
		for i := range a.Len() {
			compare(t, path, a.Index(i), b.Index(i))
		}
	}
}
