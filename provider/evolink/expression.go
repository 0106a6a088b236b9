package evolink

import (
	"math/big"

	"dailies/provider/vendorhttp"
)

// deepest is the maximum nesting of a rule; the vendor's have ten levels.
const deepest = 40

// evaluate evaluates an expression of the price rules for the settings of a request. It returns
// nil if any part is unknown.
func evaluate(v vendorhttp.Value, env map[string]vendorhttp.Text, depth int) *big.Rat {
	if depth > deepest {
		return nil
	}
	switch op := v.Field("op").Text().Lower(); op {
	case "constant":
		return ratOf(v.Field("value").Text())
	case "variable":
		return ratOf(env[string(v.Field("name").Text())])
	case "lookup":
		key := v.Field("key")
		if key.Field("op").Text().Lower() != "variable" {
			return nil
		}
		word := string(env[string(key.Field("name").Text())])
		if word == "" {
			return nil
		}
		return ratOf(v.Field("values").Field(word).Text())
	default:
		var args []*big.Rat
		for _, item := range v.Field("args").Items() {
			// Of an "if" only the selected branch must be known.
			args = append(args, evaluate(item, env, depth+1))
		}
		return apply(op, args)
	}
}

// apply applies an operation to its arguments.
func apply(op string, args []*big.Rat) *big.Rat {
	if op == "if" {
		if len(args) != 3 || args[0] == nil {
			return nil
		}
		if args[0].Sign() != 0 {
			return args[1]
		}
		return args[2]
	}
	if len(args) == 0 || args[0] == nil {
		return nil
	}
	value := new(big.Rat).Set(args[0])
	if op == "ceil" && len(args) == 1 {
		n := new(big.Int).Add(value.Num(), new(big.Int).Sub(value.Denom(), big.NewInt(1)))
		return new(big.Rat).SetInt(n.Div(n, value.Denom()))
	}
	for _, a := range args[1:] {
		if a == nil {
			return nil
		}
		if value = combine(op, value, a); value == nil {
			return nil
		}
	}
	return value
}

// combine applies an operation to two numbers; comparisons return 1 or 0.
func combine(op string, a, b *big.Rat) *big.Rat {
	truth := func(yes bool) *big.Rat {
		if yes {
			return big.NewRat(1, 1)
		}
		return new(big.Rat)
	}
	switch op {
	case "multiply":
		return a.Mul(a, b)
	case "add":
		return a.Add(a, b)
	case "divide":
		if b.Sign() == 0 {
			return nil
		}
		return a.Quo(a, b)
	case "max":
		if a.Cmp(b) < 0 {
			return new(big.Rat).Set(b)
		}
		return a
	case "gt":
		return truth(a.Cmp(b) > 0)
	case "gte":
		return truth(a.Cmp(b) >= 0)
	}
	return nil
}
