# काउंटर के शब्द: काम पर लगे व्यक्ति के लिए, जो शायद थका हो और शायद कम पढ़ता हो।
# छोटे शब्द। क्या करना है, यह बताओ। किसी को दोष मत दो।

app-name = Annona

## ऊपर की पट्टी
bar-good = सूचियाँ { $from } की हैं। इंटरनेट के बिना { $until } तक चलेगा।
bar-ended = सूचियाँ { $from } की हैं। बहुत पुरानी हो गई हैं। नई सूचियाँ डालें।
bar-none = अभी कोई सूची नहीं है। सूचियाँ डालें।
bar-clock = इस मशीन की घड़ी { $minutes } मिनट पीछे है। घड़ी ठीक करें।
bar-clock-soon = इस मशीन की घड़ी { $minutes } मिनट पीछे है। कृपया ठीक करें।
when-today = आज { $time }
when-tomorrow = कल { $time }
when-yesterday = बीते कल { $time }
when-day = { $date }, { $time }
nav-label = मुख्य
nav-counter = काउंटर
nav-settings = सेटिंग
nav-help = मदद

## तैयार
ready-title = तैयार। कार्ड स्कैन करें।
ready-hint = फ़ोन या काग़ज़ का कार्ड स्कैनर के सामने रखें।
ready-item = { $name }। अब कार्ड स्कैन करें।
checking = एक पल …
action-camera = कैमरा चलाएँ
action-camera-stop = कैमरा बंद करें
action-picture = तस्वीर खोलें
action-challenge = हमारा कोड दिखाएँ
action-serve = फिर भी सेवा दें, कारण लिखें
action-drop-item = हटाएँ
camera-label = कैमरे की तस्वीर
camera-hint = कोड कैमरे के सामने रखें।
camera-trouble = कैमरा नहीं चल रहा। ब्राउज़र में इजाज़त दें, या स्कैनर से काम लें।
camera-refused = ब्राउज़र ने कैमरे की इजाज़त नहीं दी। उसकी सेटिंग में इजाज़त दें, या स्कैनर से काम लें।
camera-none = कोई कैमरा नहीं मिला। स्कैनर से काम लें, या तस्वीर खोलें।
camera-busy = कोई दूसरा प्रोग्राम कैमरा चला रहा है। उसे बंद करें और फिर कोशिश करें।
action-camera-other = दूसरा कैमरा
action-camera-light = रोशनी
update-ready = नया संस्करण आ गया है।
action-update = अभी बदलें
trouble-other-tab = काउंटर दूसरे टैब में खुला है। वहीं काम करें, या उसे बंद करके फिर कोशिश करें।
trouble-no-storage = यह ब्राउज़र काउंटर की फ़ाइलें नहीं रख सकता। नया ब्राउज़र लें, निजी विंडो नहीं।

## नतीजे
kind-eligible = हक़दार
kind-eligible-offline = हक़दार, इंटरनेट के बिना जाँचा
kind-ask-the-person = व्यक्ति से पूछें
kind-cannot-confirm = पुष्टि नहीं हो सकी
kind-do-not-accept = स्वीकार न करें
cannot-note = इसका मतलब यह नहीं कि व्यक्ति हक़दार नहीं है।

verdict-eligible = सहायता वाला दाम दें।
verdict-eligible-offline = सहायता वाला दाम दें।
verdict-copy = यह कार्ड की नक़ल है। असली कार्ड माँगें।
verdict-other-counter = यह कोड किसी दूसरे काउंटर के लिए बना है।
verdict-wrong-challenge = यह कोड हमारे कोड का जवाब नहीं है।
verdict-challenge-expired = हमारा कोड बहुत पुराना था। नया कोड लें।
verdict-not-made-now = यह कोड पुराना है। फ़ोन की घड़ी ग़लत हो सकती है।
verdict-dated-ahead = फ़ोन की घड़ी आगे है। हमारा कोड इस्तेमाल करें।
verdict-already-shown = यहाँ पहले दिखाया जा चुका है: { $at }।
verdict-not-yet-valid = कार्ड { $date } से शुरू होगा।
verdict-ended = कार्ड { $date } को ख़त्म हो गया।
verdict-misread = हम यह कोड नहीं पढ़ सके।
verdict-unknown-agency = इस कार्ड का दफ़्तर हमारी सूची में नहीं है।
verdict-unknown-key = इस कार्ड की मुहर हमारी सूची में नहीं है।
verdict-status-unknown = हमारी सूचियाँ नहीं बतातीं कि यह कार्ड अब भी चलता है या नहीं।
verdict-lists-too-old = हमारी सूचियाँ बहुत पुरानी हैं: { $age }।
verdict-clock-behind = इस मशीन की घड़ी ग़लत है।
verdict-wrong-form = कार्ड पर वह नहीं लिखा जो होना चाहिए।
verdict-no-agreement = इस कार्ड के लिए हमारा कोई समझौता नहीं है।
verdict-agreement-ended = इस कार्ड के लिए हमारा समझौता ख़त्म हो गया।
verdict-not-remembered = यह मशीन जाँच को सहेज नहीं सकी।
verdict-not-approved = इस पर मान्य दफ़्तर के दस्तख़त नहीं हैं।
verdict-forged = इस पर मान्य दफ़्तर के दस्तख़त नहीं हैं।
verdict-key-compromised = दफ़्तर ने इस कार्ड की मुहर वापस ले ली है।
verdict-holder-forged = यह कार्ड के अपने फ़ोन से नहीं दिखाया गया।
verdict-suspended = { $date ->
    [none] कार्ड अभी रोका हुआ है।
   *[other] कार्ड { $date } से रोका हुआ है।
}
verdict-withdrawn = { $date ->
    [none] कार्ड वापस ले लिया गया।
   *[other] कार्ड { $date } को वापस ले लिया गया।
}

next-show-challenge = व्यक्ति इस स्क्रीन का कोड स्कैन करे। फिर उसका फ़ोन दोबारा स्कैन करें।
next-ask-for-fresh-code = व्यक्ति से कहें कि कार्ड फिर से खोले और नया कोड दिखाए।
next-ask-to-renew = व्यक्ति को बताएँ कि कार्ड कैसे बढ़ाएँ: फ़ोन से या काग़ज़ के फ़ॉर्म से।
next-scan-again = फिर स्कैन करें। शीशा पोंछें, या कोड पास लाएँ।
next-update-or-override = नई सूचियाँ डालें और घड़ी देखें। आप व्यक्ति को सेवा दे सकते हैं और कारण लिख सकते हैं।
next-give-contact-slip = व्यक्ति को दफ़्तर के फ़ोन नंबर वाली पर्ची दें।

fact-class = वर्ग
fact-until = कब तक
fact-person = व्यक्ति से मिलाएँ
fact-price = देने का दाम
fact-no-price = दाम की सूची में नहीं है
checked-with = { $from } की सूचियों से जाँचा।
age-minutes = { $count ->
    [one] { $count } मिनट
   *[other] { $count } मिनट
}
age-hours = { $count ->
    [one] { $count } घंटा
   *[other] { $count } घंटे
}
age-days = { $count ->
    [one] { $count } दिन
   *[other] { $count } दिन
}
countdown = { $seconds ->
    [one] { $seconds } सेकंड में हट जाएगा
   *[other] { $seconds } सेकंड में हट जाएगा
}
action-clear = अगला व्यक्ति
key-enter = Enter
action-more = और देर रखें
action-why = क्यों?

why-title = क्या जाँचा गया
why-receipt = रसीद नंबर { $number }
outcome-pass = ठीक
outcome-fail = ठीक नहीं
outcome-unknown = जाँचा नहीं
check-parsed = कोड पढ़ा जा सकता है
check-signature = दफ़्तर के दस्तख़त हैं
check-issuer-trusted = दफ़्तर मान्य है
check-holder-binding = व्यक्ति का अपना फ़ोन दिखा रहा है
check-audience = इस काउंटर के लिए बना
check-freshness = अभी बना
check-replay = पहले नहीं दिखाया गया
check-validity = तारीख़ें सही हैं
check-status = वापस नहीं लिया गया
check-schema = वही लिखा है जो चाहिए
check-agreement = हमारे समझौते में आता है

## हमारा कोड
challenge-title = व्यक्ति यह कोड स्कैन करे।
challenge-then = फिर उसका फ़ोन स्कैन करें।
challenge-code = व्यक्ति के फ़ोन के लिए कोड
challenge-over = समय ख़त्म हो गया।
challenge-again = नया कोड

## दूसरे कोड
other-challenge = यह काउंटर का कोड है, कार्ड नहीं।
other-counter-card = यह काउंटर का कार्ड है, किसी व्यक्ति का नहीं।
other-calibration = यह कोड स्कैनर ठीक करने के लिए है।
other-test-card = यह परख कार्ड है। स्कैनर चल रहा है।
other-lists = इस कोड में सूचियाँ हैं। सेटिंग खोलें, फिर सूचियाँ।
other-web-link = यह वेब पेज का लिंक है, कार्ड नहीं।
other-eu-health-certificate = यह यूरोप का स्वास्थ्य प्रमाणपत्र है, हमारा कार्ड नहीं।
other-openid-credential-offer = यह कार्ड पाने का न्योता है। व्यक्ति पहले उसे अपने फ़ोन में ले।
other-foreign = यह दूसरी तरह का कोड है: { $name }।
other-next = व्यक्ति से कहें कि कार्ड खोले और उसका कोड दिखाए।
misread-title = कोई कोड नहीं मिला।
misread-text = फिर स्कैन करें। शीशा पोंछें, या कोड पास लाएँ।

## फिर भी सेवा दें
serve-title = फिर भी सेवा दें
serve-hint = यहाँ कुछ न चले तो भी किसी को लौटाया नहीं जाता। कारण बताएँ।
serve-lists-too-old = हमारी सूचियाँ या घड़ी पुरानी हैं
serve-code-damaged = कोड पढ़ा नहीं जा रहा
serve-unknown-agency = दफ़्तर हमारी सूची में नहीं है
serve-other = कोई और कारण
serve-missing = एक कारण चुनें।
serve-note = टिप्पणी, अगर चाहें
serve-note-hint = यह इसी दुकान में रहेगी। नाम न लिखें।
serve-save = सहेजें
noted-title = सहेज लिया। आप व्यक्ति को सेवा दे सकते हैं।
noted-text = यह टिप्पणी नंबर { $number } है।

## परेशानी
trouble-title = कुछ काम नहीं हुआ।
trouble-unreachable = काउंटर का प्रोग्राम जवाब नहीं दे रहा।
trouble-restart = उसे इस मशीन पर फिर चलाएँ। फिर कोशिश करें।
trouble-file = यह फ़ाइल पढ़ी नहीं जा सकती। दूसरी चुनें।
action-again = फिर कोशिश करें
action-back = पीछे
action-next = आगे
action-later = यह बाद में करें
action-print = छापें

## तैयारी
first-step = क़दम { $step }, कुल { $steps }
first-language = अपनी भाषा चुनें
first-name = दुकान का नाम क्या है?
first-name-label = दुकान का नाम
first-name-hint = लोग इसे अपने फ़ोन पर देखेंगे।
first-name-missing = दुकान का नाम लिखें।
first-file = तैयारी की फ़ाइल खोलें
first-file-text = यह आपके संघ ने भेजी है। इसमें लिखा है कि कार्ड पर कौन दस्तख़त कर सकता है।
first-file-choose = तैयारी की फ़ाइल चुनें
first-numbers = ये दो अपने संघ के पत्र से उतारें।
first-agreement = समझौता
first-counter = इस काउंटर का नंबर
first-lists = पहली सूचियाँ डालें
first-lists-text = सूचियाँ बताती हैं कि कौन से कार्ड चलते हैं। वे तैयारी की फ़ाइल के साथ आई थीं।
first-scanner = स्कैनर को सिखाएँ
first-test = परख कार्ड स्कैन करें
first-done = आपका काउंटर तैयार है।
first-done-text = कार्ड स्कैन करें। जवाब लगभग एक सेकंड में आता है।
first-begin = शुरू करें

## स्कैनर
scanner-title = स्कैनर
scanner-short = सिखाएँ और परखें
scanner-text = यह कोड स्कैन करें। तब हम जानेंगे कि आपका स्कैनर कैसे लिखता है। स्कैनर नहीं है? कैमरा लें और आगे बढ़ें।
scanner-code = स्कैनर ठीक करने का कोड
scanner-learned = स्कैनर चल रहा है। कीबोर्ड: { $layout }।
scanner-to-test = परख कार्ड पर जाएँ
scanner-to-learn = स्कैनर को फिर सिखाएँ
test-text = इस कोड को वैसे ही स्कैन करें जैसे कार्ड को करते हैं।
test-code = परख कार्ड
test-passed = परख कार्ड पढ़ लिया गया।
test-failed = यह परख कार्ड नहीं था।
test-failed-text = इस स्क्रीन का कोड स्कैन करें। फिर भी न चले तो स्कैनर को दोबारा सिखाएँ।

## सूचियाँ
lists-title = सूचियाँ
lists-number = नंबर
lists-from = कब बनीं
lists-until = कब तक चलेंगी
lists-text = इंटरनेट होने पर नई सूचियाँ अपने आप आती हैं। इंटरनेट न हो तो USB वाली फ़ाइल लें।
lists-choose = सूचियों की फ़ाइल चुनें
lists-loaded = नई सूचियाँ काम में आ गई हैं।
lists-codes-title = दूसरे काउंटर से
lists-codes-text = दूसरा काउंटर बदलते हुए कोड दिखाता है। उन्हें यहाँ कैमरे या स्कैनर से पढ़ें।
lists-codes = कोड पढ़ें
lists-codes-wait = पहले कोड का इंतज़ार …
lists-progress = लगभग { $needed } में से { $received } कोड
lists-show-title = इस काउंटर की सूचियाँ दिखाएँ
lists-show-text = दूसरा काउंटर इन कोडों को तब तक पढ़ता है जब तक सब न मिल जाएँ।
lists-show = कोड दिखाएँ
lists-show-stop = रोकें
lists-show-code = बदलते हुए कोड, जिनमें सूचियाँ हैं

## दाम
prices-title = दाम की सूची
prices-none = दाम की कोई सूची नहीं है।
prices-now = { $count ->
    [one] { $name }: { $count } दवा
   *[other] { $name }: { $count } दवाएँ
}
prices-text = दाम की सूची हो तो दाम दिखता है: पहले दवा, फिर कार्ड स्कैन करें।
prices-choose = दाम की सूची चुनें
prices-loaded = { $count ->
    [one] दाम की सूची काम में आ गई: { $count } दवा।
   *[other] दाम की सूची काम में आ गई: { $count } दवाएँ।
}

## दिन
day-title = दिन की रसीदें
day-short = पैसे देने वाले के लिए
day-text = फ़ाइल में लोगों के नाम नहीं हैं। इसे पैसे देने वाले को भेजें।
day-label = दिन
day-signed = दस्तख़त वाली फ़ाइल लें
day-csv = तालिका लें
day-saved = सहेजा: { $name }

## काउंटर का कार्ड
card-title = काउंटर का कार्ड
card-short = छापकर काउंटर पर रखने के लिए
card-text = इसे छापकर काउंटर पर रखें। जो इसे पहले स्कैन करता है, उसका कोड सिर्फ़ आपकी दुकान में चलता है।
card-second = दूसरी भाषा
card-words = यह कोड अपने फ़ोन से स्कैन करें। फिर अपना कार्ड दिखाएँ।
card-code = इस काउंटर का कोड

## भाषा और आवाज़
language-title = भाषा
sound-title = ध्वनि और आवाज़
sound-short = ध्वनि, बोले गए नतीजे
sound-tone = हर नतीजे पर ध्वनि
sound-voice = हर नतीजा बोलकर बताएँ
sound-voice-hint = दूसरे लोग भी सुन सकते हैं।

## भुगतान के लिए नाम लिखाना
pay-title = भुगतान के लिए नाम लिखाएँ
pay-short-yes = इस काउंटर का नाम लिखा है।
pay-short-no = अभी नाम नहीं लिखा
pay-text = पहली फ़ाइल अपने संघ को भेजें। जो फ़ाइल वापस आए, उसे खोलें।
pay-key = भेजने की फ़ाइल लें
pay-enrol = वापस आई फ़ाइल खोलें
pay-done = इस काउंटर का नाम लिख गया। इसकी रसीदें गिनी जाएँगी।

## इसके बारे में
about-title = इस काउंटर के बारे में
about-short = आपकी मदद करने वाले के लिए
about-text = Annona इंटरनेट के बिना कार्ड जाँचता है। यह नाम नहीं रखता।
about-shop = दुकान
about-counter = काउंटर
about-agreement = समझौता

## मदद
help-title = मदद
help-search = खोजें
help-found = { $count ->
    [0] कुछ नहीं मिला
    [one] { $count } विषय
   *[other] { $count } विषय
}
help-counter-title = कार्ड कैसे जाँचूँ?
help-counter-text = फ़ोन या काग़ज़ के कार्ड का कोड स्कैन करें। पहले कहीं क्लिक नहीं करना है। स्क्रीन जो कहे वह करें। अगले व्यक्ति के लिए Enter दबाएँ। जवाब 20 सेकंड बाद अपने आप हट जाता है।
help-results-title = रंगों का क्या मतलब है?
help-results-text = हरा, सही का निशान: सहायता वाला दाम दें। पीला, हाथ: व्यक्ति से पूछें। धूसर, प्रश्न चिह्न: हम जाँच नहीं सके। लाल, काटने का निशान: कार्ड स्वीकार न करें, और फ़ोन नंबर वाली पर्ची दें।
help-cannot-title = अगर पुष्टि न हो सके?
help-cannot-text = इसका मतलब यह नहीं कि व्यक्ति हक़दार नहीं है। फिर स्कैन करें। तब भी न हो, तो “फिर भी सेवा दें, कारण लिखें” चुनें। ग़लती आपकी नहीं है।
help-challenge-title = “हमारा कोड” क्या है?
help-challenge-text = अगर फ़ोन की घड़ी ग़लत हो, तो हमारा कोड काम आता है। व्यक्ति उसे स्क्रीन से स्कैन करे। फिर उसका फ़ोन दोबारा स्कैन करें।
help-medicine-title = दाम कैसे देखूँ?
help-medicine-text = सेटिंग में दाम की सूची डालें। पहले दवा स्कैन करें, फिर कार्ड। दाम जवाब के पास दिखेगा।
help-offline-title = क्या यह इंटरनेट के बिना चलता है?
help-offline-text = हाँ। ऊपर की पट्टी बताती है कब तक। उससे पहले इंटरनेट जोड़ें, या USB से या दूसरे काउंटर से सूचियाँ डालें।
help-settings-title = सेटिंग में क्या है?
help-settings-text = सूचियाँ, दाम की सूची, रसीदें, काउंटर का कार्ड, स्कैनर, भाषा और आवाज़।
help-scanner-title = स्कैनर बोलता है, पर कुछ नहीं होता
help-scanner-text = सेटिंग खोलें, फिर स्कैनर, और वहाँ का कोड स्कैन करें। फिर परख कार्ड स्कैन करें। देखें कि CapsLock बंद हो।
help-day-title = मेरे पैसे कैसे मिलेंगे?
help-day-text = हर स्वीकार किए कार्ड की बिना नाम की रसीद बनती है। शाम को दिन की दस्तख़त वाली फ़ाइल लें और पैसे देने वाले को भेजें।
help-card-title = काउंटर का कार्ड किस लिए है?
help-card-text = जो इसे पहले स्कैन करता है, उसका कोड सिर्फ़ आपकी दुकान में चलता है। कोई उसे कहीं और काम में नहीं ले सकता।
help-privacy-title = लोगों के बारे में क्या रखा जाता है?
help-privacy-text = न नाम, न कार्ड नंबर। जवाब 20 सेकंड बाद स्क्रीन से हट जाता है।
