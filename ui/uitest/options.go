package uitest

import "dailies/provider"

// Optioned is a model that takes every option of the field table, whatever rows it has.
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

// OptionValue is a value of an option of [Optioned] that is not its default, as it is written.
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

// WithOptions is a request that says every option of the field table.
func WithOptions(r provider.Request) provider.Request {
	for _, f := range provider.Fields() {
		if f.IsOption() {
			_ = f.Set(&r, OptionValue(f)) // it can be read
		}
	}
	return r
}
