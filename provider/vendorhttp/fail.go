package vendorhttp

import "dailies/provider"

// Fail makes an error that an adapter found by itself fit to be shown, as the
// client's own are: op is named and keys and signatures are taken out of the
// vendor's words. It is for a refusal inside an answer of 200 and for the reason
// of a failed run.
func (c *Client) Fail(op string, e *provider.Error) *provider.Error { return c.fail(op, e) }
