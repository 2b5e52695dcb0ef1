# Maneno ya kaunta: kwa mtu aliye kazini, huenda amechoka, huenda hasomi sana.
# Maneno mafupi. Sema la kufanya. Usimlaumu mtu kamwe.

app-name = Annona

## Upau wa juu
bar-good = Orodha za { $from }. Inafanya kazi bila intaneti hadi { $until }.
bar-ended = Orodha ni za { $from }. Zimezeeka mno. Pakia orodha mpya.
bar-none = Bado hakuna orodha. Pakia orodha.
bar-clock = Saa ya kifaa hiki imechelewa dakika { $minutes }. Rekebisha saa.
bar-clock-soon = Saa ya kifaa hiki imechelewa dakika { $minutes }. Tafadhali irekebishe.
when-today = leo { $time }
when-tomorrow = kesho { $time }
when-yesterday = jana { $time }
when-day = { $date }, { $time }
nav-label = Kuu
nav-counter = Kaunta
nav-settings = Mipangilio
nav-help = Msaada

## Tayari
ready-title = Tayari. Skani kadi.
ready-hint = Weka simu au kadi ya karatasi mbele ya skana.
ready-item = { $name }. Sasa skani kadi.
checking = Subiri kidogo …
action-camera = Tumia kamera
action-camera-stop = Zima kamera
action-picture = Fungua picha
action-challenge = Onyesha msimbo wetu
action-serve = Hudumia hata hivyo, andika sababu
action-drop-item = Ondoa
camera-label = Picha ya kamera
camera-hint = Weka msimbo mbele ya kamera.
camera-trouble = Kamera haifanyi kazi. Iruhusu kwenye kivinjari, au tumia skana.
camera-refused = Kivinjari hakikuruhusu kamera. Iruhusu kwenye mipangilio yake, au tumia skana.
camera-none = Hakuna kamera iliyopatikana. Tumia skana, au fungua picha.
camera-busy = Programu nyingine inatumia kamera. Ifunge kisha ujaribu tena.
action-camera-other = Kamera nyingine
action-camera-light = Mwanga
update-ready = Kuna toleo jipya.
action-update = Badilisha sasa
trouble-other-tab = Kaunta imefunguliwa kwenye kichupo kingine. Tumia hicho, au kifunge kisha ujaribu tena.
trouble-no-storage = Kivinjari hiki hakiwezi kuhifadhi faili za kaunta. Tumia kipya zaidi, bila dirisha la siri.

## Majibu
kind-eligible = Anastahili
kind-eligible-offline = Anastahili, imekaguliwa bila intaneti
kind-ask-the-person = Muulize mtu
kind-cannot-confirm = Haiwezi kuthibitishwa
kind-do-not-accept = Usiikubali
cannot-note = Hii haimaanishi kwamba mtu hastahili.

verdict-eligible = Toa bei ya msaada.
verdict-eligible-offline = Toa bei ya msaada.
verdict-copy = Hii ni nakala ya kadi. Omba kadi yenyewe.
verdict-other-counter = Msimbo huu ulitengenezwa kwa kaunta nyingine.
verdict-wrong-challenge = Msimbo huu haujibu msimbo wetu.
verdict-challenge-expired = Msimbo wetu ulizeeka mno. Tumia mpya.
verdict-not-made-now = Msimbo huu ni wa zamani. Huenda saa ya simu si sahihi.
verdict-dated-ahead = Saa ya simu imetangulia. Tumia msimbo wetu.
verdict-already-shown = Tayari ilionyeshwa hapa: { $at }.
verdict-not-yet-valid = Kadi inaanza { $date }.
verdict-ended = Kadi iliisha { $date }.
verdict-misread = Hatukuweza kusoma msimbo huu.
verdict-unknown-agency = Ofisi ya kadi hii haipo kwenye orodha yetu.
verdict-unknown-key = Muhuri wa kadi hii haupo kwenye orodha yetu.
verdict-status-unknown = Orodha zetu hazisemi kama kadi hii bado inafaa.
verdict-lists-too-old = Orodha zetu zimezeeka mno: { $age }.
verdict-clock-behind = Saa ya kifaa hiki si sahihi.
verdict-wrong-form = Kadi haisemi inachopaswa kusema.
verdict-no-agreement = Hatuna makubaliano kwa kadi hii.
verdict-agreement-ended = Makubaliano yetu kwa kadi hii yameisha.
verdict-not-remembered = Kifaa hiki hakikuweza kuhifadhi ukaguzi.
verdict-not-approved = Haikusainiwa na ofisi iliyoidhinishwa.
verdict-forged = Haikusainiwa na ofisi iliyoidhinishwa.
verdict-key-compromised = Ofisi imeondoa muhuri wa kadi hii.
verdict-holder-forged = Haikuonyeshwa na simu yenye kadi hii.
verdict-suspended = { $date ->
    [none] Kadi imesimamishwa kwa muda.
   *[other] Kadi imesimamishwa kwa muda tangu { $date }.
}
verdict-withdrawn = { $date ->
    [none] Kadi iliondolewa.
   *[other] Kadi iliondolewa { $date }.
}

next-show-challenge = Mtu askani msimbo wa skrini hii. Kisha skani simu yake tena.
next-ask-for-fresh-code = Mwombe mtu afungue kadi tena na kuonyesha msimbo mpya.
next-ask-to-renew = Mwambie mtu jinsi ya kuihuisha: kwa simu au kwa fomu ya karatasi.
next-scan-again = Skani tena. Futa kioo, au sogeza msimbo karibu.
next-update-or-override = Pakia orodha mpya na angalia saa. Unaweza kumhudumia mtu na kuandika sababu.
next-give-contact-slip = Mpe mtu karatasi yenye namba ya simu ya ofisi.

fact-class = Daraja
fact-until = Hadi
fact-person = Hakikisha na mtu
fact-price = Bei ya kulipa
fact-no-price = Haipo kwenye orodha ya bei
checked-with = Imekaguliwa kwa orodha za { $from }.
age-minutes = { $count ->
    [one] dakika { $count }
   *[other] dakika { $count }
}
age-hours = { $count ->
    [one] saa { $count }
   *[other] saa { $count }
}
age-days = { $count ->
    [one] siku { $count }
   *[other] siku { $count }
}
countdown = { $seconds ->
    [one] Itaondoka baada ya sekunde { $seconds }
   *[other] Itaondoka baada ya sekunde { $seconds }
}
action-clear = Mtu anayefuata
key-enter = Enter
action-more = Iache zaidi
action-why = Kwa nini?

why-title = Yaliyokaguliwa
why-receipt = Risiti namba { $number }
outcome-pass = Sawa
outcome-fail = Si sawa
outcome-unknown = Haikukaguliwa
check-parsed = Msimbo unasomeka
check-signature = Ofisi iliisaini
check-issuer-trusted = Ofisi imeidhinishwa
check-holder-binding = Simu ya mtu mwenyewe inaionyesha
check-audience = Umetengenezwa kwa kaunta hii
check-freshness = Umetengenezwa sasa hivi
check-replay = Haujaonyeshwa kabla
check-validity = Tarehe ni sahihi
check-status = Haijaondolewa
check-schema = Inasema inachopaswa
check-agreement = Makubaliano yetu yanaihusu

## Msimbo wetu
challenge-title = Mtu askani msimbo huu.
challenge-then = Kisha skani simu yake.
challenge-code = Msimbo kwa simu ya mtu
challenge-over = Muda umeisha.
challenge-again = Msimbo mpya

## Misimbo mingine
other-challenge = Huu ni msimbo wa kaunta, si kadi.
other-counter-card = Hii ni kadi ya kaunta, si kadi ya mtu.
other-calibration = Msimbo huu ni wa kuandaa skana.
other-test-card = Hii ni kadi ya majaribio. Skana inafanya kazi.
other-lists = Msimbo huu unaleta orodha. Fungua Mipangilio, kisha Orodha.
other-web-link = Hiki ni kiungo cha tovuti, si kadi.
other-eu-health-certificate = Hiki ni cheti cha afya cha EU, si kadi ya kwetu.
other-openid-credential-offer = Hii ni ofa ya kadi. Mtu lazima kwanza aipokee kwenye simu yake.
other-foreign = Huu ni msimbo wa aina nyingine: { $name }.
other-next = Mwombe mtu afungue kadi na kuonyesha msimbo wake.
misread-title = Hakuna msimbo uliopatikana.
misread-text = Skani tena. Futa kioo, au sogeza msimbo karibu.

## Hudumia hata hivyo
serve-title = Hudumia hata hivyo
serve-hint = Hakuna anayerudishwa kwa sababu kitu hapa hakifanyi kazi. Sema sababu.
serve-lists-too-old = Orodha zetu au saa yetu zimepitwa na wakati
serve-code-damaged = Msimbo hausomeki
serve-unknown-agency = Ofisi haipo kwenye orodha yetu
serve-other = Sababu nyingine
serve-missing = Chagua sababu.
serve-note = Maelezo, ukipenda
serve-note-hint = Yanabaki dukani humu. Usiandike majina.
serve-save = Hifadhi
noted-title = Imehifadhiwa. Unaweza kumhudumia mtu.
noted-text = Hii ni kumbukumbu namba { $number }.

## Matatizo
trouble-title = Kuna kitu hakikufanya kazi.
trouble-unreachable = Programu ya kaunta haijibu.
trouble-restart = Ianzishe tena kwenye kifaa hiki. Kisha jaribu tena.
trouble-file = Faili hili halisomeki. Chagua jingine.
action-again = Jaribu tena
action-back = Rudi
action-next = Endelea
action-later = Fanya hili baadaye
action-print = Chapisha

## Maandalizi
first-step = Hatua { $step } kati ya { $steps }
first-language = Chagua lugha yako
first-name = Duka linaitwaje?
first-name-label = Jina la duka
first-name-hint = Watu wanaliona kwenye simu zao.
first-name-missing = Andika jina la duka.
first-file = Fungua faili la maandalizi
first-file-text = Chama chako kilikutumia. Linasema nani anaweza kusaini kadi.
first-file-choose = Chagua faili la maandalizi
first-numbers = Nakili hizi mbili kutoka kwenye barua ya chama chako.
first-agreement = Makubaliano
first-counter = Namba ya kaunta hii
first-lists = Pakia orodha za kwanza
first-lists-text = Orodha zinasema kadi zipi zinafaa. Zilikuja na faili la maandalizi.
first-scanner = Fundisha skana
first-test = Skani kadi ya majaribio
first-done = Kaunta yako iko tayari.
first-done-text = Skani kadi. Jibu huja kwa takriban sekunde moja.
first-begin = Anza

## Skana
scanner-title = Skana
scanner-short = Ifundishe na uijaribu
scanner-text = Skani msimbo huu. Tutajua jinsi skana yako inavyoandika. Huna skana? Tumia kamera na uendelee.
scanner-code = Msimbo wa kuandaa skana
scanner-learned = Skana inafanya kazi. Kibodi: { $layout }.
scanner-to-test = Nenda kwenye kadi ya majaribio
scanner-to-learn = Fundisha skana tena
test-text = Skani msimbo huu kama unavyoskani kadi.
test-code = Kadi ya majaribio
test-passed = Kadi ya majaribio imesomwa.
test-failed = Hii haikuwa kadi ya majaribio.
test-failed-text = Skani msimbo wa skrini hii. Ikishindwa tena, fundisha skana tena.

## Orodha
lists-title = Orodha
lists-number = Namba
lists-from = Zilitengenezwa
lists-until = Zinafaa hadi
lists-text = Orodha mpya huja zenyewe kukiwa na intaneti. Bila intaneti, tumia faili la kijiti cha USB.
lists-choose = Chagua faili la orodha
lists-loaded = Orodha mpya zinatumika.
lists-codes-title = Kutoka kaunta nyingine
lists-codes-text = Kaunta nyingine inaonyesha misimbo inayobadilika. Isome hapa kwa kamera au skana.
lists-codes = Soma misimbo
lists-codes-wait = Tunasubiri msimbo wa kwanza …
lists-progress = Misimbo { $received } kati ya takriban { $needed }
lists-show-title = Onyesha orodha za kaunta hii
lists-show-text = Kaunta nyingine inasoma misimbo hii hadi iwe nayo yote.
lists-show = Onyesha misimbo
lists-show-stop = Simamisha
lists-show-code = Misimbo inayobadilika, yenye orodha

## Bei
prices-title = Orodha ya bei
prices-none = Hakuna orodha ya bei.
prices-now = { $count ->
    [one] { $name }: dawa { $count }
   *[other] { $name }: dawa { $count }
}
prices-text = Ukiwa na orodha ya bei unaona bei: skani dawa, kisha kadi.
prices-choose = Chagua orodha ya bei
prices-loaded = { $count ->
    [one] Orodha ya bei inatumika: dawa { $count }.
   *[other] Orodha ya bei inatumika: dawa { $count }.
}

## Siku
day-title = Risiti za siku
day-short = Kwa anayekulipa
day-text = Faili halina majina ya watu. Litume kwa anayekulipa.
day-label = Siku
day-signed = Pata faili lililosainiwa
day-csv = Pata jedwali
day-saved = Imehifadhiwa: { $name }

## Kadi ya kaunta
card-title = Kadi ya kaunta
card-short = Ya kuchapisha na kuweka kwenye kaunta
card-text = Ichapishe na uiweke kwenye kaunta. Mtu anayeiskani kwanza anatengeneza msimbo wa duka lako tu.
card-second = Lugha ya pili
card-words = Skani msimbo huu kwa simu yako. Kisha onyesha kadi yako.
card-code = Msimbo wa kaunta hii

## Lugha na sauti
language-title = Lugha
sound-title = Mlio na sauti
sound-short = Milio, majibu yanayosemwa
sound-tone = Mlio kwa kila jibu
sound-voice = Sema kila jibu kwa sauti
sound-voice-hint = Wengine wanaweza kusikia.

## Kujiandikisha ili kulipwa
pay-title = Jiandikishe ili ulipwe
pay-short-yes = Kaunta hii imeandikishwa.
pay-short-no = Bado haijaandikishwa
pay-text = Tuma faili la kwanza kwa chama chako. Fungua faili linalorudi.
pay-key = Pata faili la kutuma
pay-enrol = Fungua faili lililorudi
pay-done = Kaunta hii imeandikishwa. Risiti zake zinahesabiwa.

## Kuhusu
about-title = Kuhusu kaunta hii
about-short = Kwa anayekusaidia
about-text = Annona hukagua kadi bila intaneti. Haihifadhi majina.
about-shop = Duka
about-counter = Kaunta
about-agreement = Makubaliano

## Msaada
help-title = Msaada
help-search = Tafuta
help-found = { $count ->
    [0] Hakuna kilichopatikana
    [one] Mada { $count }
   *[other] Mada { $count }
}
help-counter-title = Ninakaguaje kadi?
help-counter-text = Skani msimbo wa simu au wa kadi ya karatasi. Huna haja ya kubofya kwanza. Fanya skrini inavyosema. Bonyeza Enter kwa mtu anayefuata. Jibu huondoka lenyewe baada ya sekunde 20.
help-results-title = Rangi zina maana gani?
help-results-text = Kijani, alama ya vema: toa bei ya msaada. Njano, mkono: muulize mtu. Kijivu, alama ya kuuliza: hatukuweza kukagua. Nyekundu, msalaba: usikubali kadi, na mpe mtu karatasi yenye namba ya simu.
help-cannot-title = Je, ikiwa haiwezi kuthibitishwa?
help-cannot-text = Haimaanishi kwamba mtu hastahili. Skani tena. Ikishindwa bado, chagua “Hudumia hata hivyo, andika sababu”. Si kosa lako.
help-challenge-title = “Msimbo wetu” ni nini?
help-challenge-text = Saa ya simu ikiwa si sahihi, msimbo wetu husaidia. Mtu auskani kwenye skrini. Kisha skani simu yake tena.
help-medicine-title = Ninaonaje bei?
help-medicine-text = Pakia orodha ya bei kwenye Mipangilio. Skani dawa kwanza, kisha kadi. Bei iko kando ya jibu.
help-offline-title = Inafanya kazi bila intaneti?
help-offline-text = Ndiyo. Upau wa juu unasema hadi lini. Kabla ya hapo, unganisha intaneti, au pakia orodha kutoka kijiti cha USB au kaunta nyingine.
help-settings-title = Kuna nini kwenye mipangilio?
help-settings-text = Orodha, orodha ya bei, risiti, kadi ya kaunta, skana, lugha na sauti.
help-scanner-title = Skana inalia, lakini hakuna kinachotokea
help-scanner-text = Fungua Mipangilio, kisha Skana, na uskani msimbo ulio hapo. Kisha skani kadi ya majaribio. Hakikisha CapsLock imezimwa.
help-day-title = Ninapataje pesa zangu?
help-day-text = Kila kadi iliyokubaliwa hutoa risiti isiyo na jina. Jioni pata faili la siku lililosainiwa na ulitume kwa anayekulipa.
help-card-title = Kadi ya kaunta ni ya nini?
help-card-text = Mtu anayeiskani kwanza anatengeneza msimbo unaofaa dukani kwako tu. Hakuna anayeweza kuutumia kwingine.
help-privacy-title = Nini kinahifadhiwa kuhusu watu?
help-privacy-text = Hakuna majina wala namba za kadi. Jibu huondoka kwenye skrini baada ya sekunde 20.
