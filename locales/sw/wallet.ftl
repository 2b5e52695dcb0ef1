# The words of the wallet: for every citizen, who may not read much. Short words. Say what to do.
# Translated from en; the tests compare ids and variables.

app-name = Annona
working = Subiri kidogo …

## The bar
nav-label = Kuu
nav-home = Kadi zangu
nav-listen = Sikiliza
nav-lock = Funga

## Buttons
action-next = Endelea
action-back = Rudi
action-cancel = Acha
action-later = Baadaye
action-print = Chapisha
action-file = Fungua faili
action-show = Onyesha
action-add = Pata kadi

## First start
first-step = Hatua { $step } kati ya { $steps }
first-language = Lugha yako
first-trust = Pochi hii imwamini nani?
first-trust-text = Fungua faili iliyokuja na pochi. Inasema ofisi zipi zinaweza kutoa kadi.
first-name = Wewe ni nani?
first-name-label = Jina lako
first-name-missing = Andika jina lako.
first-picture = Chagua picha
picture-number = Picha { $number }
first-pin = Chagua namba ya siri

## PIN
pin-new = Namba mpya ya siri
pin-again = Namba hiyo tena
pin-yours = Namba yako ya siri
pin-hint = Angalau tarakimu au herufi 6. Unaweza kubandika.
pin-see = Ona
pin-short = Namba ya siri ni fupi. Tumia angalau tarakimu au herufi 6.
pin-differs = Namba hizo mbili hazifanani.
pin-change = Badilisha namba ya siri
pin-change-short = Chagua namba nyingine
pin-changed = Sasa una namba mpya ya siri.

## Recovery sheet
sheet-title = Karatasi ya kuokoa
sheet-text = Ukisahau namba ya siri, karatasi hii inafungua pochi yako. Bila hiyo kadi zako zinapotea.
sheet-make = Tengeneza karatasi
sheet-done = Ninayo kwenye karatasi
sheet-paper = Pochi ya { $name }
sheet-keep = Weka karatasi hii nyumbani, mbali na simu. Usimwonyeshe mtu.
sheet-ends = Karatasi uliyo nayo sasa itaacha kufanya kazi.
sheet-there = Unayo moja
sheet-missing = Bado huna

## Coming in
enter-who = Wewe ni nani?
enter-new = Mimi ni mgeni hapa
enter-hello = Habari { $name }
enter-open = Fungua
enter-forgot = Nimesahau namba ya siri
enter-other = Mimi ni mtu mwingine
enter-previous = Fungua kama kabla ya badiliko la mwisho
recover-title = Fungua kwa karatasi ya kuokoa
recover-code = Tarakimu 30 za karatasi
recover-hint = Vikundi sita vya tano. Nafasi si muhimu.
recover-do = Fungua na tumia namba mpya

## Cards
home-title = Kadi zangu
home-empty = Bado huna kadi.
home-no-lists = Pochi bado haijui ofisi zipi iziamini.
home-lists-ended = Orodha ya ofisi za kuaminika ni ya zamani mno.
home-get-lists = Pata orodha mpya zaidi
home-waiting =
    { $count ->
        [one] Ofisi itakutumia kadi baadaye.
       *[other] Ofisi zitakutumia kadi { $count } baadaye.
    }
home-ask = Uliza sasa
home-no-sheet = Bado huna karatasi ya kuokoa. Tengeneza moja.
home-count = Kadi { $count }
card-title = Kadi
card-from = Kutoka { $agency }
card-facts = Kilicho kwenye kadi
card-facts-note = Ni wewe tu unayeona hii.
card-until = Inafaa hadi
card-copies = Nakala mpya
card-copies-note = Kila kaunta inapata nakala nyingine, ili mtu asiweze kukufuata.
card-renew = Pata kadi mpya
card-delete = Futa kadi hii
card-delete-sure = Kadi itaondoka. Ofisi inaweza kukupa tena.
card-delete-yes = Ndiyo, futa
card-delete-no = Hapana, iache
state-valid = Inafaa hadi { $date }
state-soon =
    { $days ->
        [0] Inaisha leo
        [one] Inaisha baada ya siku moja
       *[other] Inaisha baada ya siku { $days }
    }
state-not-yet = Inaanza { $date }
state-suspended =
    { $date ->
        [none] Imesimamishwa kwa sasa. Uliza ofisi.
       *[other] Imesimamishwa tangu { $date }. Uliza ofisi.
    }
state-withdrawn =
    { $date ->
        [none] Ofisi imeiondoa. Uliza ofisi.
       *[other] Ofisi iliiondoa { $date }. Uliza ofisi.
    }
state-ended = Iliisha { $date }. Omba mpya.

## Showing
ask-title = Onyesha kadi hii?
ask-where = Unataka kuionyesha wapi?
ask-nowhere = Hakuna makubaliano ya kuomba kadi hii kaunta.
ask-yes = Ionyeshe
ask-scan = Skani msimbo wa kaunta
ask-no = Hapana
consent-who = Nani anaomba
consent-why = Kwa nini
consent-approved = Imekubaliwa: kuna makubaliano ya hili.
consent-shown = Wataona
consent-validity = Inafaa hadi lini
consent-optional = Unaweza pia kuonyesha
consent-hidden = Hakuna kingine kinachoonyeshwa. Hakuna anayejua kwa nini una haki hii.
show-title = Weka hii mbele ya skana
show-code = Msimbo wa skana
show-nobody = Hakuna anayejua kwa nini una haki hii.
show-for = Kwa { $counter }
show-next = Msimbo mpya baada ya sekunde { $seconds }
show-clock = Saa ya kifaa hiki si sahihi. Irekebishe.
show-done = Tayari
show-this-counter = Kaunta hii
done-title = Imeonyeshwa
done-shared = Kilichoonyeshwa: { $claims }.
done-withheld = Hakikuonyeshwa: { $claims }.
done-until = Utaiona tena kwenye historia.
scan-title = Skani msimbo wa kaunta

## Reading codes
reader-label = Soma msimbo
reader-camera = Tumia kamera
reader-stop = Zima kamera
reader-picture = Fungua picha
reader-camera-picture = Picha ya kamera
reader-no-camera = Hakuna kamera, au hairuhusiwi. Tumia picha, au bandika maandishi.
reader-nothing = Hakuna msimbo kwenye picha hii.
reader-paste = Au bandika maandishi ya msimbo

## Getting a card
add-text = Skani msimbo uliopewa na ofisi. Unaweza pia kubandika kiungo chake.
add-paste = Au bandika kiungo
add-offer = { $agency } inataka kukupa kadi
add-known = Ofisi hii iko kwenye orodha ya kuaminika.
add-store = Kadi inakaa kwenye pochi hii. Wewe unaamua lini kuionyesha.
add-yes = Chukua kadi
add-no = Hapana
add-code = Ofisi imekutumia msimbo
add-code-label = Msimbo
add-code-length = Msimbo wa herufi { $length }
add-code-hint = Ulikuja kwa njia nyingine, kama barua au ujumbe.
add-sign-in = Jitambulishe kwa ofisi
add-sign-in-text = Ofisi inataka kuhakikisha kuwa ni wewe.
add-sign-in-open = Fungua ukurasa wa ofisi
add-sign-in-back = Kisha bandika anwani inayoonekana kwenye kivinjari
add-done = Kadi unayo
add-later = Kadi itakuja baadaye
add-later-text = Ofisi inahitaji muda. Ukurasa wako wa kwanza utaiomba.

## History
history-title = Historia
history-note = Ni wewe tu unayeona hii. Inasema kilichoonyeshwa, si kilichoandikwa.
history-empty = Bado hakuna kilichotokea.
history-received = Ulipata: { $card }, kutoka { $with }
history-renewed = Ulipata kadi mpya: { $card }, kutoka { $with }
history-shown = Ulionyesha: { $card }, kwa { $with }
history-blocked = Imezuiwa: { $with } hawaruhusiwi kuomba hii
history-blocked-claim = Waliomba: { $claims }.
history-deleted = Ulifuta: { $card }
history-forget = Futa mstari huu
history-forget-all = Futa zote
history-forget-sure = Ndiyo, futa zote
history-keep = Hifadhi kwenye faili

## Settings
settings-title = Mipangilio
language-title = Lugha
lists-title = Ofisi za kuaminika
lists-from = Orodha ya { $date }
lists-none = Bado hakuna orodha
lists-text = Orodha inasema ofisi zipi zinaweza kutoa kadi, na nani anaweza kuziomba.
lists-good = Ya { $from }, inafaa hadi { $until }.
lists-loaded = Una orodha mpya zaidi.
remove-title = Ondoa nafasi yangu
remove-short = Kadi zako zote hapa zitaondoka
remove-text = Kadi zako na historia yako zinaondoka kwenye kifaa hiki. Ofisi zinaweza kukupa kadi tena.
remove-yes = Ondoa vyote

## Trouble
error-other = Kuna kitu kimeenda vibaya.
error-other-do = Jaribu tena. Ikiendelea, mwonyeshe anayekusaidia namba hii.
error-unreachable = Pochi haijibu.
error-unreachable-do = Ifunge na uifungue tena.
error-ann-vault-1 = Hii si namba sahihi ya siri.
error-ann-vault-1-do = Jaribu tena.
error-ann-vault-14 = Umekosea mara nyingi.
error-ann-vault-14-do = Subiri dakika chache, kisha jaribu tena. Karatasi ya kuokoa pia inasaidia.
error-ann-vault-15 = Pochi hii haina karatasi ya kuokoa.
error-ann-vault-15-do = Jaribu tena namba ya siri.
error-ann-vault-16 = Karatasi hii haifungui pochi.
error-ann-vault-16-do = Hakikisha ni karatasi yako mpya zaidi.
error-ann-vault-18 = Karatasi ina vikundi sita vya tarakimu tano.
error-ann-vault-18-do = Andika tarakimu zote 30.
error-ann-owner-2 = Kuna mtu hapa mwenye jina hili.
error-ann-owner-2-do = Chagua jina lingine.
error-ann-app-4 = Faili hii haisemi nani wa kumwamini.
error-ann-app-4-do = Fungua faili iliyokuja na pochi.
error-ann-app-5 = Msimbo huu si wa pochi.
error-ann-app-5-do = Skani msimbo wa ofisi, au msimbo wa kaunta.
error-ann-wallet-1 = Pochi bado haina orodha ya ofisi za kuaminika.
error-ann-wallet-1-do = Pata orodha mpya zaidi kwenye ukurasa wa kwanza.
error-ann-wallet-10 = Hakuna anayemdhamini mtumaji huyu.
error-ann-wallet-10-do = Usiendelee. Uliza ofisi.
error-ann-wallet-21 = Kaunta hii hairuhusiwi kuomba kadi hii.
error-ann-wallet-21-do = Usiionyeshe. Uliza kwa nini.

## Help
help-title = Msaada
help-search = Tafuta
help-found =
    { $count ->
        [one] Mada moja
       *[other] Mada { $count }
    }
help-home-title = Kadi zangu
help-home-text = Kila kadi ina rangi na neno. Kijani ni nzuri. Njano inaisha karibuni. Nyekundu haifanyi kazi. Bonyeza Onyesha kutumia kadi.
help-add-title = Pata kadi
help-add-text = Ofisi inakupa msimbo au kiungo. Uskani au ubandike. Pochi inasema umetoka kwa nani. Unasema ndiyo au hapana. Wakati mwingine ofisi inatuma namba kwa njia nyingine: iandike.
help-show-title = Kuonyesha kadi
help-show-text = Bonyeza Onyesha, soma nani anaomba na ataona nini, kisha bonyeza Ionyeshe. Weka msimbo mbele ya skana. Unabadilika kila sekunde 15. Inafanya kazi bila mtandao.
help-card-title = Kuangalia kadi
help-card-text = Bonyeza kadi. Unaona vyote vilivyomo. Kaunta zinaona kidogo sana. Unaweza kuifuta; ofisi inaweza kukupa tena.
help-history-title = Historia
help-history-text = Hapa unaona lini ulionyesha kadi, kwa nani, na waliona nini. Ni wewe tu unayeweza kusoma. Unaweza kufuta.
help-pin-title = Namba ya siri na karatasi ya kuokoa
help-pin-text = Namba ya siri inafungua pochi yako. Ukiisahau, karatasi ya kuokoa inaifungua. Ichapishe na uiweke nyumbani. Hakuna atakayekuomba namba yako ya siri.
help-lists-title = Ofisi za kuaminika
help-lists-text = Pochi ina orodha ya ofisi zinazoweza kutoa kadi na kaunta zinazoweza kuziomba. Pata orodha mpya mara moja kwa wiki.
help-privacy-title = Nani anaona nini
help-privacy-text = Kaunta inaona kuwa una haki na hadi lini. Haioni kipato chako wala anwani yako. Ofisi haijui unaonyesha kadi wapi.
