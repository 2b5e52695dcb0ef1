# The words of the wallet: for every citizen, who may not read much. Short words. Say what to do.
# Never "denied", "invalid credential" or "issuer".

app-name = Annona
working = One moment …

## The bar
nav-label = Main
nav-home = My cards
nav-listen = Listen
nav-lock = Lock

## Buttons
action-next = Next
action-back = Back
action-cancel = Cancel
action-later = Later
action-print = Print
action-file = Open a file
action-show = Show
action-add = Get a card

## First start
first-step = Step { $step } of { $steps }
first-language = Your language
first-trust = Whom does this wallet trust?
first-trust-text = Open the file that came with the wallet. It says which agencies may give cards.
first-name = Who are you?
first-name-label = Your first name
first-name-missing = Write your name.
first-picture = Choose a picture
picture-number = Picture { $number }
first-pin = Choose a PIN

## PIN
pin-new = New PIN
pin-again = The same PIN again
pin-yours = Your PIN
pin-hint = At least 6 digits or letters. You can paste it.
pin-see = See
pin-short = The PIN is too short. Use at least 6 digits or letters.
pin-differs = The two PINs are not the same.
pin-change = Change the PIN
pin-change-short = Choose another PIN
pin-changed = You have a new PIN.

## Recovery sheet
sheet-title = Recovery sheet
sheet-text = If you forget your PIN, this paper opens your wallet. Without it your cards are lost.
sheet-make = Make the sheet
sheet-done = I have it on paper
sheet-paper = Wallet of { $name }
sheet-keep = Keep this paper at home, away from the phone. Show it to nobody.
sheet-ends = The sheet that you have now will stop working.
sheet-there = You have one
sheet-missing = You have none yet

## Coming in
enter-who = Who are you?
enter-new = I am new here
enter-hello = Hello { $name }
enter-open = Open
enter-forgot = I forgot my PIN
enter-other = I am somebody else
enter-previous = Open as before the last change
recover-title = Open with the recovery sheet
recover-code = The 30 digits on the sheet
recover-hint = Six groups of five. Spaces do not matter.
recover-do = Open and use the new PIN

## Cards
home-title = My cards
home-empty = You have no cards yet.
home-no-lists = The wallet does not know yet which agencies it can trust.
home-lists-ended = The list of trusted agencies is too old.
home-get-lists = Get the newest list
home-waiting =
    { $count ->
        [one] An agency will send you a card later.
       *[other] Agencies will send you { $count } cards later.
    }
home-ask = Ask now
home-no-sheet = You have no recovery sheet yet. Make one.
home-count = { $count } cards
card-title = Card
card-from = From { $agency }
card-facts = What is on the card
card-facts-note = Only you see this.
card-until = Good until
card-copies = Fresh copies
card-copies-note = Each counter gets another copy, so that nobody can follow you.
card-renew = Get a fresh card
card-delete = Delete this card
card-delete-sure = The card will be gone. The agency can give it to you again.
card-delete-yes = Yes, delete it
card-delete-no = No, keep it
state-valid = Good until { $date }
state-soon =
    { $days ->
        [0] Ends today
        [one] Ends in one day
       *[other] Ends in { $days } days
    }
state-not-yet = Starts on { $date }
state-suspended =
    { $date ->
        [none] Stopped for now. Ask the agency.
       *[other] Stopped for now since { $date }. Ask the agency.
    }
state-withdrawn =
    { $date ->
        [none] Ended by the agency. Ask the agency.
       *[other] Ended by the agency on { $date }. Ask the agency.
    }
state-ended = Ended on { $date }. Ask for a new one.

## Showing
ask-title = Show this card?
ask-where = Where do you want to show it?
ask-nowhere = Nobody has agreed to ask for this card at a counter.
ask-yes = Show it
ask-scan = Scan the code at the counter
ask-no = No
consent-who = Who asks
consent-why = Why
consent-approved = Approved: there is an agreement for this.
consent-shown = They will see
consent-validity = Until when it is good
consent-optional = You can also show
consent-hidden = Nothing else is shown. Nobody learns why you qualify.
show-title = Hold this to the scanner
show-code = The code for the scanner
show-nobody = Nobody learns why you qualify.
show-for = For { $counter }
show-next = New code in { $seconds } seconds
show-clock = The clock of this device is wrong. Please set it.
show-done = Done
show-this-counter = This counter
done-title = Shown
done-shared = Shared: { $claims }.
done-withheld = Not shared: { $claims }.
done-until = You find this again under History.
scan-title = Scan the code at the counter

## Reading codes
reader-label = Read a code
reader-camera = Use the camera
reader-stop = Stop the camera
reader-picture = Open a picture
reader-camera-picture = Picture of the camera
reader-no-camera = There is no camera, or it is not allowed. Use a picture, or paste the text.
reader-nothing = There is no code in this picture.
reader-paste = Or paste the text of the code

## Getting a card
add-text = Scan the code that the agency gave you. You can also paste its link.
add-paste = Or paste the link
add-offer = { $agency } wants to give you a card
add-known = This agency is on the list of trusted agencies.
add-store = The card stays in this wallet. You decide when to show it.
add-yes = Take the card
add-no = No
add-code = The agency sent you a code
add-code-label = The code
add-code-length = The code of { $length } characters
add-code-hint = It came by another way, such as a letter or a message.
add-sign-in = Sign in at the agency
add-sign-in-text = The agency wants to be sure that it is you.
add-sign-in-open = Open the page of the agency
add-sign-in-back = Then paste the address that the browser shows
add-done = You have the card
add-later = The card comes later
add-later-text = The agency needs time. Your first screen will ask for it.

## History
history-title = History
history-note = Only you see this. It says what was shown, never what stood there.
history-empty = Nothing has happened yet.
history-received = You got: { $card }, from { $with }
history-renewed = You got a fresh card: { $card }, from { $with }
history-shown = You showed: { $card }, to { $with }
history-blocked = Stopped: { $with } may not ask for this
history-blocked-claim = Asked for: { $claims }.
history-deleted = You deleted: { $card }
history-forget = Delete this line
history-forget-all = Delete all
history-forget-sure = Yes, delete all
history-keep = Save as a file

## Settings
settings-title = Settings
language-title = Language
lists-title = Trusted agencies
lists-from = List from { $date }
lists-none = No list yet
lists-text = The list says which agencies may give cards, and who may ask for them.
lists-good = From { $from }, good until { $until }.
lists-loaded = You have the newest list.
remove-title = Remove my profile
remove-short = All your cards here will be gone
remove-text = Your cards and your history leave this device. Agencies can give you cards again.
remove-yes = Remove it all

## Trouble
error-other = Something went wrong.
error-other-do = Try again. If it stays, show this code to whoever helps you.
error-unreachable = The wallet does not answer.
error-unreachable-do = Close the wallet and open it again.
error-ann-vault-1 = This is not the right PIN.
error-ann-vault-1-do = Try again.
error-ann-vault-14 = Too many wrong PINs.
error-ann-vault-14-do = Wait some minutes, then try again. The recovery sheet also helps.
error-ann-vault-15 = There is no recovery sheet for this wallet.
error-ann-vault-15-do = Try the PIN again.
error-ann-vault-16 = This sheet does not open the wallet.
error-ann-vault-16-do = Check that it is your newest sheet.
error-ann-vault-18 = The sheet has six groups of five digits.
error-ann-vault-18-do = Type all 30 digits.
error-ann-owner-2 = Somebody here already has this name.
error-ann-owner-2-do = Choose another name.
error-ann-app-4 = This file does not say whom to trust.
error-ann-app-4-do = Open the file that came with the wallet.
error-ann-app-5 = This code is not for a wallet.
error-ann-app-5-do = Scan the code of the agency, or the code at the counter.
error-ann-wallet-1 = The wallet has no list of trusted agencies yet.
error-ann-wallet-1-do = Get the newest list on the first screen.
error-ann-wallet-10 = Nobody vouches for this sender.
error-ann-wallet-10-do = Do not go on. Ask the agency.
error-ann-wallet-21 = This counter may not ask for this card.
error-ann-wallet-21-do = Do not show it. Ask the counter why.

## Help
help-title = Help
help-search = Search
help-found =
    { $count ->
        [one] One topic
       *[other] { $count } topics
    }
help-home-title = My cards
help-home-text = Each card has a colour and a word. Green is good. Yellow ends soon. Red no longer works. Press Show to use a card.
help-add-title = Get a card
help-add-text = An agency gives you a code or a link. Scan it or paste it. The wallet tells you who it is from. You say yes or no. Sometimes the agency sends a number by another way: type it.
help-show-title = Show a card
help-show-text = Press Show, read who asks and what they see, then press Show it. Hold the code to the scanner. It changes every 15 seconds. This works without the network.
help-card-title = Look at a card
help-card-text = Press the card. You see all that is on it. Counters see much less. You can delete a card; the agency can give it again.
help-history-title = History
help-history-text = Here you find when you showed a card, to whom, and what they saw. Only you can read it. You can delete it.
help-pin-title = PIN and recovery sheet
help-pin-text = The PIN opens your wallet. If you forget it, the recovery sheet opens it. Print the sheet and keep it at home. Nobody will ever ask you for your PIN.
help-lists-title = Trusted agencies
help-lists-text = The wallet has a list of agencies that may give cards and of counters that may ask. Get the newest list once a week.
help-privacy-title = Who sees what
help-privacy-text = The counter sees that you qualify and until when. It does not see your income or your address. The agency does not learn where you show a card.
