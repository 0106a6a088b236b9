package ui

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/dialog"
	"dailies/ui/sanitize"
	"dailies/ui/setup"
)

// How a key gets in: pasted, checked with a free call, stored after what was asked, used at
// once.

type (
	// keyTriedMsg: a pasted key was checked. ring says whether there is a keyring, file which
	// file takes keys otherwise.
	keyTriedMsg struct {
		account run.Account
		key     provider.Secret
		status  provider.KeyStatus
		ring    bool
		file    string
	}
	// keyUsedMsg: another key of an account is in use, or none.
	keyUsedMsg struct {
		account  string
		accounts []run.Account
		models   []provider.Model
		infos    []provider.Info
		text     string
		err      error
	}
	// storeKeyMsg: it was agreed where a key is stored.
	storeKeyMsg struct {
		tried keyTriedMsg
		where keyPlace
	}
)

// keyPlace is where a key is stored.
type keyPlace int

const (
	inKeyring keyPlace = iota
	inFile
	inSession // nowhere: it is used until the program ends
)

// routeKeys handles the messages about keys.
func (a *App) routeKeys(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case setup.PasteKeyMsg:
		a.askKey(msg.Account)
	case setup.ForgetKeyMsg:
		a.askForget(msg.Account)
	case keyTriedMsg:
		return a.keyTried(msg), true
	case storeKeyMsg:
		return a.backend.storeKey(a.o.Setup, msg), true
	case keyUsedMsg:
		return a.keyUsed(msg), true
	default:
		return nil, false
	}
	return nil, true
}

// askKey asks for a key, which is shown as dots.
func (a *App) askKey(account run.Account) {
	title := sanitize.Line(account.Info.Title)
	switch {
	case a.o.Demo:
		a.log.Info(a.now(), "the demo uses the sandbox's keys: start dailies without --demo to use yours")
		return
	case account.Env:
		a.log.Info(a.now(), "the key comes from "+account.Source+" in the environment, which goes first: change it there, or unset it and start again")
		return
	}
	says := "It is checked with a free call. You are asked before it is stored anywhere but in the system's keyring."
	facts := []dialog.Fact{{Name: "make one", Value: sanitize.Line(account.Info.KeyURL)}}
	d := dialog.Ask(a.styles, "Paste the key for "+title, says, facts, "", "(paste it here)", func(text string) tea.Cmd {
		key, _ := provider.ReadKey(text)
		a.log.Info(a.now(), "checking the key for "+title+" …")
		return a.backend.tryKey(a.o.Setup, account, key)
	})
	a.showDialog(d.Secret().Labeled("check and use it", "cancel").Checked(func(text string) string {
		key, why := provider.ReadKey(text)
		if !key.Empty() {
			return ""
		}
		return "that is not a key: " + cmp.Or(why, "it is empty") + "; paste the key alone, as " + sanitize.Line(account.Info.KeyURL) + " shows it"
	}))
}

// tryKey checks a key, and finds out where it can be stored.
func (c backend) tryKey(at Setup, account run.Account, key provider.Secret) tea.Cmd {
	return func() tea.Msg {
		m := keyTriedMsg{account: account, key: key, status: at.TryKey(c.ctx, account.Info.Name, key)}
		m.ring, m.file = at.Keyring(c.ctx)
		return m
	}
}

// keyTried stores an accepted key in the keyring. Everything else is asked.
func (a *App) keyTried(m keyTriedMsg) tea.Cmd {
	title := sanitize.Line(m.account.Info.Title)
	store := func(where keyPlace) tea.Cmd {
		return func() tea.Msg { return storeKeyMsg{m, where} }
	}
	says := title + " accepts the key."
	switch {
	case m.status.Err != nil && provider.KindOf(m.status.Err) == provider.KindAuth:
		refused := *provider.AsError(m.status.Err) // its hint names a variable
		a.fail(refused.WithHint("copy it again from " + m.account.Info.KeyURL))
		return nil
	case m.status.Err != nil:
		says = "The key could not be checked: " + sanitize.Line(provider.UserMessage(m.status.Err)) + "."
	case !m.status.Accepted:
		says = title + " has no free call that checks a key."
	case m.ring:
		return store(inKeyring)
	}
	var choices []dialog.Choice
	if m.ring {
		choices = append(choices, dialog.Choice{Key: "k", Label: "store in the keyring", Then: store(inKeyring)})
	} else {
		says += " This computer has no keyring that can be used. The key can be stored in a file that only you can read."
		choices = append(choices, dialog.Choice{Key: "f", Label: "store in the file", Then: store(inFile)})
	}
	choices = append(choices, dialog.Choice{Key: "s", Label: "this session only", Then: store(inSession)}, dialog.Choice{Key: "n", Label: "cancel"})
	var facts []dialog.Fact
	if !m.ring {
		facts = append(facts, dialog.Fact{Name: "file", Value: sanitize.Line(a.tilde(m.file))})
	}
	a.showDialog(dialog.New(a.styles, "Store the key for "+title+"?", says, facts, choices...))
	return nil
}

// tilde shows the home folder of a path as ~.
func (a *App) tilde(path string) string {
	if rest, ok := strings.CutPrefix(path, a.o.Home+"/"); ok && a.o.Home != "" {
		return "~/" + rest
	}
	return path
}

// storeKey stores a key and uses it.
func (c backend) storeKey(at Setup, m storeKeyMsg) tea.Cmd {
	name, title := m.tried.account.Info.Name, sanitize.Line(m.tried.account.Info.Title)
	return func() tea.Msg {
		place, err := "", error(nil)
		if m.where == inSession {
			err = at.UseKey(name, m.tried.key)
		} else {
			place, err = at.KeepKey(c.ctx, name, m.tried.key, m.where == inFile)
		}
		says := "the key for " + title + " is used until dailies ends"
		if place != "" {
			says = "the key for " + title + " is stored in " + place + " and used from now on"
		}
		return c.keysAfter(at, name, says, err)
	}
}

// askForget asks before a kept key is removed.
func (a *App) askForget(account run.Account) {
	title := sanitize.Line(account.Info.Title)
	says := "The key is removed from " + sanitize.Line(account.Source) + ". Runs under way at " + title + " wait until there is a key again; nothing is lost, but links to finished videos may expire meanwhile."
	facts := []dialog.Fact{{Name: "key", Value: sanitize.Line(account.Masked)}}
	a.showDialog(dialog.Confirm(a.styles, "Forget the key for "+title+"?", says, facts, "forget it", a.backend.forgetKey(a.o.Setup, account)))
}

func (c backend) forgetKey(at Setup, account run.Account) tea.Cmd {
	name := account.Info.Name
	return func() tea.Msg {
		return c.keysAfter(at, name, "the key for "+sanitize.Line(account.Info.Title)+" is forgotten", at.ForgetKey(c.ctx, name))
	}
}

// keysAfter reads what depends on keys after a change.
func (c backend) keysAfter(at Setup, account, says string, err error) tea.Msg {
	m := keyUsedMsg{account: account, accounts: at.Accounts(), text: says, err: err}
	m.models, m.infos = c.catalog()
	return m
}

// reloadAccounts reads what depends on keys after the config was edited.
func (a *App) reloadAccounts() tea.Cmd {
	return func() tea.Msg { return a.backend.keysAfter(a.o.Setup, "", "", nil) }
}

// keyUsed shows the accounts and offers their models.
func (a *App) keyUsed(m keyUsedMsg) tea.Cmd {
	if m.err != nil {
		a.fail(m.err)
	} else {
		a.tell(m.text)
	}
	a.models, a.infos = m.models, m.infos
	for _, s := range []interface {
		SetModels([]provider.Model, []provider.Info)
	}{a.detail, a.screening, a.spendScreen, a.setup} {
		s.SetModels(m.models, m.infos)
	}
	a.form.SetProviders(m.models, m.infos)
	a.setWelcome()
	accounts := setup.AccountsMsg{Accounts: m.accounts}
	if m.account != "" {
		accounts.Check = []string{m.account}
	}
	return a.setup.Update(accounts)
}
