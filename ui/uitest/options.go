package uitest

import "dailies/provider"

// Optioned returns a model that supports every option of the field table.
func Optioned() provider.Model {
	m := Models()[1]
	m.ID, m.Name, m.Options = "test/options", "all options", map[provider.Field]provider.Limits{}
	for _, f := range provider.Fields() {
		if !f.IsOption() {
			continue
		}
		l := provider.Limits{Requirement: provider.Optional}
		switch {
		case f.IsList():
			l.Max = 2
		case f.Kind == provider.ValueChoice:
			l.Choices, l.Default = []string{"usual", "chosen"}, "usual"
		}
		m.Options[f.ID] = l
	}
	return m
}

// OptionValue returns a value of an option of [Optioned] other than its default.
func OptionValue(f provider.FieldSpec) string {
	switch {
	case f.IsMedia():
		return "https://h.test/" + f.Column()
	case f.Kind == provider.ValueSwitch:
		return "on"
	case f.Kind == provider.ValueNumber:
		return "7"
	case f.Kind == provider.ValueText:
		return "text-of-" + f.Flag
	}
	return "chosen"
}

// WithOptions returns the request with every option of the field table set.
func WithOptions(r provider.Request) provider.Request {
	for _, f := range provider.Fields() {
		if f.IsOption() {
			_ = f.Set(&r, OptionValue(f)) // the value is valid
		}
	}
	return r
}
