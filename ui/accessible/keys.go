package accessible

import (
	"cmp"
	"context"
	"fmt"

	"dailies/provider"
	"dailies/provider/run"
)

// Setup shows and changes keys. Its methods block.
type Setup interface {
	Accounts() []run.Account
	// CheckKey makes the free calls that check the key in use, TryKey those for another one.
	CheckKey(ctx context.Context, account string) provider.KeyStatus
	TryKey(ctx context.Context, account string, key provider.Secret) provider.KeyStatus
	// Keyring reports whether there is a keyring, and the file that keys are kept in otherwise.
	Keyring(ctx context.Context) (has bool, file string)
	UseKey(account string, key provider.Secret) error
	KeepKey(ctx context.Context, account string, key provider.Secret, inFile bool) (place string, err error)
	ForgetKey(ctx context.Context, account string) error
}

// keys lists the accounts with their keys and offers what can be done with one.
func (s *session) keys() error {
	if s.Setup == nil {
		s.say("Keys cannot be changed here.")
		return nil
	}
	all := s.Setup.Accounts()
	for i, a := range all {
		s.say("%d. %s: %s.", i+1, a.Info.Title, keyOf(a))
	}
	n, err := s.pick(len(all), 0, "The key of which provider? A number, or enter to go back:")
	if err != nil || n == 0 {
		return err
	}
	a := all[n-1]
	var options []option
	if a.Masked != "" {
		options = append(options, option{"check it with a free call", func() error { return s.checked(a, s.Setup.CheckKey(s.ctx, a.Info.Name)) }})
	}
	switch {
	case s.Demo:
		s.say("The demo uses the sandbox's keys. Start dailies without --demo to use yours.")
	case a.Env:
		s.say("It comes from %s in the environment, which goes first: change it there, or unset it and start again.", a.Source)
	default:
		options = append(options, option{"enter a key", func() error { return s.enterKey(a) }})
		if a.Kept {
			options = append(options, option{"forget it", func() error { return s.forgetKey(a) }})
		}
	}
	if len(options) == 0 {
		return nil
	}
	return s.choose(options)
}

// keyOf says what is known of the key of an account.
func keyOf(a run.Account) string {
	switch {
	case a.Err != nil:
		return phrase("the key cannot be used, %s", sentence(a.Err))
	case a.Masked == "":
		return "no key"
	}
	return phrase("key %s, from %s", a.Masked, a.Source)
}

// checked says whether a key is accepted.
func (s *session) checked(a run.Account, k provider.KeyStatus) error {
	switch {
	case k.Err != nil:
		return k.Err
	case !k.Accepted:
		s.say("%s has no free call that checks a key.", a.Info.Title)
	case k.Balance != nil:
		s.say("%s accepts the key. The balance is %s.", a.Info.Title, k.Balance.String())
	default:
		s.say("%s accepts the key.", a.Info.Title)
	}
	return nil
}

// enterKey asks for a key, checks it and stores it after what was asked.
func (s *session) enterKey(a run.Account) error {
	s.say("Keys are made at %s.", a.Info.KeyURL)
	s.say("What you type here can be read on the screen and may be spoken. The command dailies key keep %s reads a key without showing it.", a.Info.Name)
	answer, err := s.ask("The key for %s, or enter to go back:", a.Info.Title)
	if err != nil || answer == "" {
		return err
	}
	key, why := provider.ReadKey(answer)
	if key.Empty() {
		s.say("That is not a key: %s.", cmp.Or(why, "it is empty"))
		return nil
	}
	k := s.Setup.TryKey(s.ctx, a.Info.Name, key)
	switch {
	case k.Err != nil && provider.KindOf(k.Err) == provider.KindAuth:
		s.say("%s does not accept this key. Copy it again from %s.", a.Info.Title, a.Info.KeyURL)
		return nil
	case k.Err != nil:
		s.say("The key could not be checked: %s.", sentence(k.Err))
	default:
		if err := s.checked(a, k); err != nil {
			return err
		}
	}
	return s.storeKey(a, key, k.Accepted)
}

// storeKey stores a key, in the keyring without a question where the key was accepted.
func (s *session) storeKey(a run.Account, key provider.Secret, accepted bool) error {
	ring, file := s.Setup.Keyring(s.ctx)
	store := func(inFile bool) func() error {
		return func() error {
			place, err := s.Setup.KeepKey(s.ctx, a.Info.Name, key, inFile)
			return s.keyUsed(err, fmt.Sprintf("The key is stored in %s and used from now on.", place))
		}
	}
	if ring && accepted {
		return store(false)()
	}
	use := option{"use it until dailies ends", func() error {
		return s.keyUsed(s.Setup.UseKey(a.Info.Name, key), "The key is used until dailies ends.")
	}}
	if ring {
		return s.choose([]option{{"store it in the keyring", store(false)}, use})
	}
	s.say("This computer has no keyring that can be used.")
	return s.choose([]option{{phrase("store it in %s, which only you can read", file), store(true)}, use})
}

// forgetKey removes a kept key after a question.
func (s *session) forgetKey(a run.Account) error {
	s.say("Runs under way at %s wait until there is a key again; links to finished videos may expire meanwhile.", a.Info.Title)
	if yes, err := s.agree("Remove the key %s from %s?", a.Masked, a.Source); err != nil || !yes {
		return s.left(err)
	}
	return s.keyUsed(s.Setup.ForgetKey(s.ctx, a.Info.Name), "The key is forgotten.")
}

// keyUsed says that the keys have changed, and reads what depends on them.
func (s *session) keyUsed(err error, says string) error {
	if err != nil {
		return err
	}
	s.readCatalog()
	s.say("%s", says)
	return nil
}
