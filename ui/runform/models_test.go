package runform

import "dailies/provider"

func testInfos() []provider.Info {
	return []provider.Info{
		{Name: "runflow", Title: "Runflow", KeyEnv: []string{"RUNFLOW_API_KEY"}, HasKey: true},
		{Name: "runcomfy", Title: "RunComfy", KeyEnv: []string{"RUNCOMFY_API_TOKEN"}, HasKey: true},
		{Name: "aihubmax", Title: "AIHubMax", KeyEnv: []string{"AIHUBMAX_API_KEY"}, HasKey: true},
	}
}
