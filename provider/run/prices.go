package run

import (
	"time"

	"dailies/provider"
)

// LivePrices is a provider's last live price list, as it is cached.
type LivePrices struct {
	Provider string                      `json:"provider"`
	Prices   map[string][]provider.Price `json:"prices"` // by Model.ID
	Read     time.Time                   `json:"read"`   // when they were received; zero = never
	Tried    time.Time                   `json:"tried"`  // when they were last requested
	Failed   string                      `json:"failed"` // why that failed, "" if it did not
}
