# The words of the wallet: for every citizen, who may not read much. Short words. Say what to do.
# Translated from en; the tests compare ids and variables.

app-name = Annona
working = एक पल …

## The bar
nav-label = मुख्य
nav-home = मेरे कार्ड
nav-listen = सुनें
nav-lock = बंद करें

## Buttons
action-next = आगे
action-back = पीछे
action-cancel = रहने दें
action-later = बाद में
action-print = छापें
action-file = फ़ाइल खोलें
action-show = दिखाएँ
action-add = कार्ड लें

## First start
first-step = { $steps } में से चरण { $step }
first-language = आपकी भाषा
first-trust = यह बटुआ किस पर भरोसा करे?
first-trust-text = बटुए के साथ मिली फ़ाइल खोलें। उसमें लिखा है कि कौन से दफ़्तर कार्ड दे सकते हैं।
first-name = आप कौन हैं?
first-name-label = आपका नाम
first-name-missing = अपना नाम लिखें।
first-picture = एक चित्र चुनें
picture-number = चित्र { $number }
first-pin = एक पिन चुनें

## PIN
pin-new = नया पिन
pin-again = वही पिन फिर से
pin-yours = आपका पिन
pin-hint = कम से कम 6 अंक या अक्षर। आप इसे चिपका सकते हैं।
pin-see = देखें
pin-short = पिन बहुत छोटा है। कम से कम 6 अंक या अक्षर लें।
pin-differs = दोनों पिन एक जैसे नहीं हैं।
pin-change = पिन बदलें
pin-change-short = दूसरा पिन चुनें
pin-changed = अब आपका नया पिन है।

## Recovery sheet
sheet-title = बचाव पर्ची
sheet-text = अगर आप पिन भूल जाएँ तो यह काग़ज़ आपका बटुआ खोलता है। इसके बिना आपके कार्ड खो जाएँगे।
sheet-make = पर्ची बनाएँ
sheet-done = यह मेरे पास काग़ज़ पर है
sheet-paper = { $name } का बटुआ
sheet-keep = यह काग़ज़ घर पर, फ़ोन से दूर रखें। किसी को न दिखाएँ।
sheet-ends = अभी वाली पर्ची काम करना बंद कर देगी।
sheet-there = आपके पास एक है
sheet-missing = आपके पास अभी नहीं है

## Coming in
enter-who = आप कौन हैं?
enter-new = मैं यहाँ नया हूँ
enter-hello = नमस्ते { $name }
enter-open = खोलें
enter-forgot = मैं पिन भूल गया
enter-other = मैं कोई और हूँ
enter-previous = पिछले बदलाव से पहले जैसा खोलें
recover-title = बचाव पर्ची से खोलें
recover-code = पर्ची के 30 अंक
recover-hint = पाँच-पाँच के छह समूह। ख़ाली जगह से फ़र्क़ नहीं पड़ता।
recover-do = खोलें और नया पिन लें

## Cards
home-title = मेरे कार्ड
home-empty = आपके पास अभी कोई कार्ड नहीं है।
home-no-lists = बटुआ अभी नहीं जानता कि किन दफ़्तरों पर भरोसा करे।
home-lists-ended = भरोसेमंद दफ़्तरों की सूची बहुत पुरानी है।
home-get-lists = सबसे नई सूची लें
home-waiting =
    { $count ->
        [one] एक दफ़्तर बाद में आपको एक कार्ड भेजेगा।
       *[other] दफ़्तर बाद में आपको { $count } कार्ड भेजेंगे।
    }
home-ask = अभी पूछें
home-no-sheet = आपके पास अभी बचाव पर्ची नहीं है। एक बनाएँ।
home-count = { $count } कार्ड
card-title = कार्ड
card-from = { $agency } से
card-facts = कार्ड पर क्या है
card-facts-note = यह केवल आप देखते हैं।
card-until = कब तक चलेगा
card-copies = नई प्रतियाँ
card-copies-note = हर काउंटर को अलग प्रति मिलती है, ताकि कोई आपका पीछा न कर सके।
card-renew = नया कार्ड लें
card-delete = यह कार्ड मिटाएँ
card-delete-sure = कार्ड चला जाएगा। दफ़्तर इसे फिर से दे सकता है।
card-delete-yes = हाँ, मिटाएँ
card-delete-no = नहीं, रखें
state-valid = { $date } तक चलेगा
state-soon =
    { $days ->
        [0] आज ख़त्म होगा
        [one] { $days } दिन में ख़त्म होगा
       *[other] { $days } दिन में ख़त्म होगा
    }
state-not-yet = { $date } से शुरू होगा
state-suspended =
    { $date ->
        [none] अभी रुका हुआ है। दफ़्तर से पूछें।
       *[other] { $date } से रुका हुआ है। दफ़्तर से पूछें।
    }
state-withdrawn =
    { $date ->
        [none] दफ़्तर ने इसे ख़त्म किया। दफ़्तर से पूछें।
       *[other] दफ़्तर ने इसे { $date } को ख़त्म किया। दफ़्तर से पूछें।
    }
state-ended = { $date } को ख़त्म हुआ। नया माँगें।

## Showing
ask-title = यह कार्ड दिखाएँ?
ask-where = आप इसे कहाँ दिखाना चाहते हैं?
ask-nowhere = किसी काउंटर पर इस कार्ड को माँगने का समझौता नहीं है।
ask-yes = दिखाएँ
ask-scan = काउंटर का कोड स्कैन करें
ask-no = नहीं
consent-who = कौन माँगता है
consent-why = किस लिए
consent-approved = मंज़ूर: इसके लिए समझौता है।
consent-shown = वे देखेंगे
consent-validity = कब तक चलेगा
consent-optional = आप यह भी दिखा सकते हैं
consent-hidden = और कुछ नहीं दिखता। कोई नहीं जानेगा कि आपको यह हक़ क्यों है।
show-title = इसे स्कैनर के सामने रखें
show-code = स्कैनर के लिए कोड
show-nobody = कोई नहीं जानेगा कि आपको यह हक़ क्यों है।
show-for = { $counter } के लिए
show-next = { $seconds } सेकंड में नया कोड
show-clock = इस उपकरण की घड़ी ग़लत है। उसे ठीक करें।
show-done = हो गया
show-this-counter = यह काउंटर
done-title = दिखाया गया
done-shared = दिखाया: { $claims }.
done-withheld = नहीं दिखाया: { $claims }.
done-until = यह आपको इतिहास में फिर मिलेगा।
scan-title = काउंटर का कोड स्कैन करें

## Reading codes
reader-label = कोड पढ़ें
reader-camera = कैमरा चलाएँ
reader-stop = कैमरा बंद करें
reader-picture = तस्वीर खोलें
reader-camera-picture = कैमरे की तस्वीर
reader-no-camera = कैमरा नहीं है, या उसकी अनुमति नहीं है। तस्वीर लें या लिखा हुआ चिपकाएँ।
reader-nothing = इस तस्वीर में कोई कोड नहीं है।
reader-paste = या कोड का लिखा हुआ चिपकाएँ

## Getting a card
add-text = दफ़्तर का दिया कोड स्कैन करें। आप उसका लिंक भी चिपका सकते हैं।
add-paste = या लिंक चिपकाएँ
add-offer = { $agency } आपको एक कार्ड देना चाहता है
add-known = यह दफ़्तर भरोसेमंद दफ़्तरों की सूची में है।
add-store = कार्ड इसी बटुए में रहता है। कब दिखाना है, यह आप तय करते हैं।
add-yes = कार्ड लें
add-no = नहीं
add-code = दफ़्तर ने आपको एक कोड भेजा
add-code-label = कोड
add-code-length = { $length } अक्षरों का कोड
add-code-hint = वह दूसरे रास्ते से आया: चिट्ठी या संदेश से।
add-sign-in = दफ़्तर में साइन इन करें
add-sign-in-text = दफ़्तर पक्का करना चाहता है कि यह आप ही हैं।
add-sign-in-open = दफ़्तर का पन्ना खोलें
add-sign-in-back = फिर ब्राउज़र में दिखा पता चिपकाएँ
add-done = कार्ड आपके पास है
add-later = कार्ड बाद में आएगा
add-later-text = दफ़्तर को समय चाहिए। आपका पहला पन्ना उसे माँगेगा।

## History
history-title = इतिहास
history-note = यह केवल आप देखते हैं। इसमें लिखा है कि क्या दिखाया, यह नहीं कि उसमें क्या था।
history-empty = अभी कुछ नहीं हुआ।
history-received = मिला: { $card }, { $with } से
history-renewed = नया कार्ड मिला: { $card }, { $with } से
history-shown = दिखाया: { $card }, { $with } को
history-blocked = रोका गया: { $with } यह नहीं माँग सकता
history-blocked-claim = माँगा: { $claims }.
history-deleted = मिटाया: { $card }
history-forget = यह पंक्ति मिटाएँ
history-forget-all = सब मिटाएँ
history-forget-sure = हाँ, सब मिटाएँ
history-keep = फ़ाइल में सहेजें

## Settings
settings-title = सेटिंग
language-title = भाषा
lists-title = भरोसेमंद दफ़्तर
lists-from = { $date } की सूची
lists-none = अभी सूची नहीं
lists-text = सूची बताती है कि कौन से दफ़्तर कार्ड दे सकते हैं और कौन माँग सकता है।
lists-good = { $from } की, { $until } तक चलेगी।
lists-loaded = आपके पास सबसे नई सूची है।
remove-title = मेरी जगह हटाएँ
remove-short = यहाँ के आपके सब कार्ड चले जाएँगे
remove-text = आपके कार्ड और इतिहास इस उपकरण से चले जाएँगे। दफ़्तर फिर से कार्ड दे सकते हैं।
remove-yes = सब हटाएँ

## Trouble
error-other = कुछ गड़बड़ हुई।
error-other-do = फिर कोशिश करें। अगर फिर हो, तो मदद करने वाले को यह कोड दिखाएँ।
error-unreachable = बटुआ जवाब नहीं देता।
error-unreachable-do = उसे बंद करके फिर खोलें।
error-ann-vault-1 = यह सही पिन नहीं है।
error-ann-vault-1-do = फिर कोशिश करें।
error-ann-vault-14 = बहुत बार ग़लत पिन।
error-ann-vault-14-do = कुछ मिनट रुककर फिर कोशिश करें। बचाव पर्ची भी काम आती है।
error-ann-vault-15 = इस बटुए की बचाव पर्ची नहीं है।
error-ann-vault-15-do = पिन फिर से आज़माएँ।
error-ann-vault-16 = यह पर्ची बटुआ नहीं खोलती।
error-ann-vault-16-do = देखें कि यह आपकी सबसे नई पर्ची है।
error-ann-vault-18 = पर्ची में पाँच अंकों के छह समूह हैं।
error-ann-vault-18-do = सब 30 अंक लिखें।
error-ann-owner-2 = यहाँ किसी का यह नाम पहले से है।
error-ann-owner-2-do = दूसरा नाम चुनें।
error-ann-app-4 = यह फ़ाइल नहीं बताती कि किस पर भरोसा करें।
error-ann-app-4-do = बटुए के साथ मिली फ़ाइल खोलें।
error-ann-app-5 = यह कोड बटुए के लिए नहीं है।
error-ann-app-5-do = दफ़्तर का या काउंटर का कोड स्कैन करें।
error-ann-wallet-1 = बटुए में अभी भरोसेमंद दफ़्तरों की सूची नहीं है।
error-ann-wallet-1-do = पहले पन्ने पर सबसे नई सूची लें।
error-ann-wallet-10 = इस भेजने वाले की ज़िम्मेदारी कोई नहीं लेता।
error-ann-wallet-10-do = आगे न बढ़ें। दफ़्तर से पूछें।
error-ann-wallet-21 = यह काउंटर इस कार्ड को नहीं माँग सकता।
error-ann-wallet-21-do = इसे न दिखाएँ। पूछें क्यों।

## Help
help-title = मदद
help-search = खोजें
help-found =
    { $count ->
        [one] { $count } विषय
       *[other] { $count } विषय
    }
help-home-title = मेरे कार्ड
help-home-text = हर कार्ड का एक रंग और एक शब्द है। हरा ठीक है। पीला जल्द ख़त्म होगा। लाल नहीं चलता। कार्ड चलाने के लिए दिखाएँ दबाएँ।
help-add-title = कार्ड लें
help-add-text = दफ़्तर आपको कोड या लिंक देता है। उसे स्कैन करें या चिपकाएँ। बटुआ बताता है कि वह किसका है। आप हाँ या नहीं कहते हैं। कभी-कभी दफ़्तर दूसरे रास्ते से अंक भेजता है: उसे लिखें।
help-show-title = कार्ड दिखाना
help-show-text = दिखाएँ दबाएँ, पढ़ें कि कौन माँगता है और क्या देखता है, फिर दिखाएँ दबाएँ। कोड स्कैनर के सामने रखें। वह हर 15 सेकंड में बदलता है। यह बिना नेटवर्क चलता है।
help-card-title = कार्ड देखना
help-card-text = कार्ड दबाएँ। आप उस पर सब कुछ देखते हैं। काउंटर बहुत कम देखते हैं। आप उसे मिटा सकते हैं; दफ़्तर फिर से दे सकता है।
help-history-title = इतिहास
help-history-text = यहाँ लिखा है कि आपने कार्ड कब और किसे दिखाया और उन्होंने क्या देखा। इसे केवल आप पढ़ सकते हैं। आप इसे मिटा सकते हैं।
help-pin-title = पिन और बचाव पर्ची
help-pin-text = पिन आपका बटुआ खोलता है। भूल जाएँ तो बचाव पर्ची खोलती है। उसे छापकर घर पर रखें। कोई आपसे कभी पिन नहीं माँगेगा।
help-lists-title = भरोसेमंद दफ़्तर
help-lists-text = बटुए में उन दफ़्तरों की सूची है जो कार्ड दे सकते हैं और उन काउंटरों की जो माँग सकते हैं। हफ़्ते में एक बार सबसे नई सूची लें।
help-privacy-title = कौन क्या देखता है
help-privacy-text = काउंटर देखता है कि आपको हक़ है और कब तक। वह आपकी आमदनी या पता नहीं देखता। दफ़्तर नहीं जानता कि आप कार्ड कहाँ दिखाते हैं।
