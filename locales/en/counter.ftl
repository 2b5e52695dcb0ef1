# The words of the counter: for a person at work, who may be tired and may not read much.
# Short words. Say what to do. Never blame the person.

app-name = Annona

## The bar
bar-good = Lists from { $from }. Works offline until { $until }.
bar-ended = The lists are from { $from }. They are too old. Load new lists.
bar-none = There are no lists yet. Load lists.
bar-clock = The clock of this device is { $minutes } minutes slow. Set the clock.
bar-clock-soon = The clock of this device is { $minutes } minutes slow. Please set it.
when-today = { $time } today
when-tomorrow = tomorrow { $time }
when-yesterday = { $time } yesterday
when-day = { $date }, { $time }
nav-label = Main
nav-counter = Counter
nav-settings = Settings
nav-help = Help

## Ready
ready-title = Ready. Scan a card.
ready-hint = Hold the phone or the paper card in front of the scanner.
ready-item = { $name }. Now scan the card.
checking = One moment …
action-camera = Use the camera
action-camera-stop = Stop the camera
action-picture = Open a picture
action-challenge = Show our code
action-serve = Serve anyway, note why
action-drop-item = Remove
camera-label = Picture of the camera
camera-hint = Hold the code in front of the camera.
camera-trouble = The camera does not work. Allow it in the browser, or use the scanner.
camera-refused = The browser did not allow the camera. Allow it in the browser's settings, or use the scanner.
camera-none = No camera was found. Use the scanner, or open a picture.
camera-busy = Another program uses the camera. Close it and try again.
action-camera-other = Other camera
action-camera-light = Light
update-ready = A new version is here.
action-update = Change now
trouble-other-tab = The counter is open in another tab. Use that one, or close it and try again.
trouble-no-storage = This browser cannot keep the counter's files. Use a newer browser, and no private window.

## Results
kind-eligible = Eligible
kind-eligible-offline = Eligible, checked offline
kind-ask-the-person = Ask the person
kind-cannot-confirm = Cannot confirm
kind-do-not-accept = Do not accept
cannot-note = This does not mean the person is not eligible.

verdict-eligible = Give the assisted price.
verdict-eligible-offline = Give the assisted price.
verdict-copy = This is a copy of a card. Ask for the card itself.
verdict-other-counter = This code was made for another counter.
verdict-wrong-challenge = This code does not answer our code.
verdict-challenge-expired = Our code was too old. Use a new one.
verdict-not-made-now = This code is old. The clock of the phone may be wrong.
verdict-dated-ahead = The clock of the phone is fast. Use our code.
verdict-already-shown = Already shown here: { $at }.
verdict-not-yet-valid = The card starts on { $date }.
verdict-ended = The card ended on { $date }.
verdict-misread = We could not read this code.
verdict-unknown-agency = The agency of this card is not on our list.
verdict-unknown-key = The seal of this card is not on our list.
verdict-status-unknown = Our lists do not tell if this card still holds.
verdict-lists-too-old = Our lists are too old: { $age }.
verdict-clock-behind = The clock of this device is wrong.
verdict-wrong-form = The card does not say what it should say.
verdict-no-agreement = We have no agreement for this card.
verdict-agreement-ended = Our agreement for this card has ended.
verdict-not-remembered = This device could not save the check.
verdict-not-approved = Not signed by an approved agency.
verdict-forged = Not signed by an approved agency.
verdict-key-compromised = The agency has taken back the seal of this card.
verdict-holder-forged = Not shown from the card’s own phone.
verdict-suspended = { $date ->
    [none] The card is on hold.
   *[other] The card has been on hold since { $date }.
}
verdict-withdrawn = { $date ->
    [none] The card was withdrawn.
   *[other] The card was withdrawn on { $date }.
}

next-show-challenge = Let the person scan the code on this screen. Then scan the phone again.
next-ask-for-fresh-code = Ask the person to open the card again and show a new code.
next-ask-to-renew = Tell the person how to renew: by phone or with the paper form.
next-scan-again = Scan again. Wipe the glass, or bring the code closer.
next-update-or-override = Load new lists and check the clock. You can serve the person and note why.
next-give-contact-slip = Give the person the slip with the agency’s phone number.

fact-class = Class
fact-until = Until
fact-person = Check with the person
fact-price = Price to pay
fact-no-price = Not on the price list
checked-with = Checked with lists from { $from }.
age-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
age-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
age-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
countdown = { $seconds ->
    [one] Goes away in { $seconds } second
   *[other] Goes away in { $seconds } seconds
}
action-clear = Next person
key-enter = Enter
action-more = Keep it longer
action-why = Why?

why-title = What was checked
why-receipt = Receipt number { $number }
outcome-pass = In order
outcome-fail = Not in order
outcome-unknown = Not checked
check-parsed = The code can be read
check-signature = The agency signed it
check-issuer-trusted = The agency is approved
check-holder-binding = The person’s own phone shows it
check-audience = Made for this counter
check-freshness = Made just now
check-replay = Not shown before
check-validity = The dates are right
check-status = Not withdrawn
check-schema = It says what it should
check-agreement = Our agreement covers it

## Our code
challenge-title = Let the person scan this code.
challenge-then = Then scan the phone.
challenge-code = Code for the person’s phone
challenge-over = The time is up.
challenge-again = New code

## Other codes
other-challenge = This is a code of a counter, not a card.
other-counter-card = This is a counter card, not a person’s card.
other-calibration = This code is for setting up the scanner.
other-test-card = This is the test card. The scanner works.
other-lists = This code brings lists. Open Settings, then Lists.
other-web-link = This is a link to a web page, not a card.
other-eu-health-certificate = This is an EU health certificate, not a card for us.
other-openid-credential-offer = This is an offer of a card. The person must take it first, on the phone.
other-foreign = This is a code of another kind: { $name }.
other-next = Ask the person to open the card and show its code.
misread-title = No code was found.
misread-text = Scan again. Wipe the glass, or bring the code closer.

## Serve anyway
serve-title = Serve anyway
serve-hint = Nobody is turned away because something here does not work. Say why.
serve-lists-too-old = Our lists or our clock are out of date
serve-code-damaged = The code cannot be read
serve-unknown-agency = The agency is not on our list
serve-other = Another reason
serve-missing = Choose a reason.
serve-note = Note, if you like
serve-note-hint = It stays in this shop. Do not write names.
serve-save = Save
noted-title = Saved. You can serve the person.
noted-text = This is note number { $number }.

## Trouble
trouble-title = Something did not work.
trouble-unreachable = The counter program does not answer.
trouble-restart = Start it again on this device. Then try again.
trouble-file = This file cannot be read. Choose another one.
action-again = Try again
action-back = Back
action-next = Next
action-later = Do this later
action-print = Print

## Set-up
first-step = Step { $step } of { $steps }
first-language = Choose your language
first-name = What is the name of the shop?
first-name-label = Name of the shop
first-name-hint = People see it on their phone.
first-name-missing = Write the name of the shop.
first-file = Open the set-up file
first-file-text = Your association sent it to you. It says who may sign cards.
first-file-choose = Choose the set-up file
first-numbers = Copy these two from the letter of your association.
first-agreement = Agreement
first-counter = Number of this counter
first-lists = Load the first lists
first-lists-text = The lists say which cards hold. They came with the set-up file.
first-scanner = Teach the scanner
first-test = Scan the test card
first-done = Your counter is ready.
first-done-text = Scan a card. The answer comes in about a second.
first-begin = Start

## Scanner
scanner-title = Scanner
scanner-short = Teach it and test it
scanner-text = Scan this code. We then know how your scanner writes. No scanner? Use the camera and go on.
scanner-code = Code for setting up the scanner
scanner-learned = The scanner works. Keyboard: { $layout }.
scanner-to-test = Go to the test card
scanner-to-learn = Teach the scanner again
test-text = Scan this code as you would scan a card.
test-code = Test card
test-passed = The test card was read.
test-failed = This was not the test card.
test-failed-text = Scan the code on this screen. If it fails again, teach the scanner again.

## Lists
lists-title = Lists
lists-number = Number
lists-from = Made
lists-until = Good until
lists-text = New lists come by themselves when there is internet. Without internet, use a file from a USB stick.
lists-choose = Choose the file with the lists
lists-loaded = The new lists are in use.
lists-codes-title = From another counter
lists-codes-text = The other counter shows moving codes. Read them here with the camera or the scanner.
lists-codes = Read the codes
lists-codes-wait = Waiting for the first code …
lists-progress = { $received } of about { $needed } codes
lists-show-title = Show this counter’s lists
lists-show-text = The other counter reads these codes until it has them all.
lists-show = Show the codes
lists-show-stop = Stop
lists-show-code = Moving codes with the lists

## Prices
prices-title = Price list
prices-none = There is no price list.
prices-now = { $count ->
    [one] { $name }: { $count } medicine
   *[other] { $name }: { $count } medicines
}
prices-text = With a price list you see the price when you scan the medicine and then the card.
prices-choose = Choose the price list
prices-loaded = { $count ->
    [one] The price list is in use: { $count } medicine.
   *[other] The price list is in use: { $count } medicines.
}

## The day
day-title = Receipts of a day
day-short = For whoever pays you
day-text = The file has no names of people. Send it to whoever pays you.
day-label = Day
day-signed = Get the signed file
day-csv = Get a table
day-saved = Saved: { $name }

## The counter card
card-title = Counter card
card-short = To print and put on the counter
card-text = Print it and put it on the counter. A person who scans it first makes a code for your shop only.
card-second = Second language
card-words = Scan this code with your phone. Then show your card.
card-code = Code of this counter

## Language and sound
language-title = Language
sound-title = Sound and voice
sound-short = Tones, spoken results
sound-tone = Play a tone with each result
sound-voice = Say each result aloud
sound-voice-hint = Others may hear it.

## Registering for payment
pay-title = Register for payment
pay-short-yes = This counter is registered.
pay-short-no = Not yet registered
pay-text = Send the first file to your association. Open the file that comes back.
pay-key = Get the file to send
pay-enrol = Open the file that came back
pay-done = This counter is registered. Its receipts count.

## About
about-title = About this counter
about-short = For whoever helps you
about-text = Annona checks cards without internet. It keeps no names.
about-shop = Shop
about-counter = Counter
about-agreement = Agreement

## Help
help-title = Help
help-search = Search
help-found = { $count ->
    [0] Nothing found
    [one] { $count } topic
   *[other] { $count } topics
}
help-counter-title = How do I check a card?
help-counter-text = Scan the code on the phone or on the paper card. You need not click anywhere first. Do what the screen says. Press Enter for the next person. The answer goes away by itself after 20 seconds.
help-results-title = What do the colours mean?
help-results-text = Green, tick: give the assisted price. Yellow, hand: ask the person. Grey, question mark: we could not check. Red, cross: do not accept the card, and give the slip with the phone number.
help-cannot-title = What if it cannot be confirmed?
help-cannot-text = It does not mean the person is not eligible. Scan again. If it still fails, choose “Serve anyway, note why”. You are not at fault.
help-challenge-title = What is “our code”?
help-challenge-text = If the clock of a phone is wrong, our code helps. Let the person scan it from the screen. Then scan the phone again.
help-medicine-title = How do I see the price?
help-medicine-text = Load a price list in Settings. Scan the medicine first, then the card. The price stands beside the answer.
help-offline-title = Does it work without internet?
help-offline-text = Yes. The bar at the top says until when. Before that time, connect to the internet, or load lists from a USB stick or from another counter.
help-settings-title = What is in the settings?
help-settings-text = Lists, price list, receipts, counter card, scanner, language and sound.
help-scanner-title = The scanner beeps, but nothing happens
help-scanner-text = Open Settings, then Scanner, and scan the code there. Then scan the test card. Check that CapsLock is off.
help-day-title = How do I get my money?
help-day-text = Every accepted card makes a receipt without a name. In the evening get the signed file of the day and send it to whoever pays you.
help-card-title = What is the counter card for?
help-card-text = A person who scans it first makes a code that is good in your shop only. Nobody can use it elsewhere.
help-privacy-title = What is kept about people?
help-privacy-text = No names and no card numbers. The answer goes away from the screen after 20 seconds.
