# كلمات نقطة الخدمة: لشخص يعمل، وقد يكون متعبًا، وقد لا يقرأ كثيرًا.
# كلمات قصيرة. قل ما يجب فعله. لا تلُم أحدًا أبدًا.

app-name = Annona

## الشريط
bar-good = القوائم من { $from }. يعمل بلا إنترنت حتى { $until }.
bar-ended = القوائم من { $from }. صارت قديمة جدًا. حمّل قوائم جديدة.
bar-none = لا توجد قوائم بعد. حمّل القوائم.
bar-clock = ساعة هذا الجهاز متأخرة { $minutes } دقيقة. اضبط الساعة.
bar-clock-soon = ساعة هذا الجهاز متأخرة { $minutes } دقيقة. اضبطها من فضلك.
when-today = اليوم { $time }
when-tomorrow = غدًا { $time }
when-yesterday = أمس { $time }
when-day = { $date }، { $time }
nav-label = الرئيسية
nav-counter = نقطة الخدمة
nav-settings = الإعدادات
nav-help = مساعدة

## جاهز
ready-title = جاهز. امسح بطاقة.
ready-hint = ضع الهاتف أو البطاقة الورقية أمام القارئ.
ready-item = { $name }. الآن امسح البطاقة.
checking = لحظة واحدة …
action-camera = استعمل الكاميرا
action-camera-stop = أوقف الكاميرا
action-picture = افتح صورة
action-challenge = اعرض رمزنا
action-serve = اخدمه رغم ذلك واكتب السبب
action-drop-item = أزل
camera-label = صورة الكاميرا
camera-hint = ضع الرمز أمام الكاميرا.
camera-trouble = الكاميرا لا تعمل. اسمح بها في المتصفح، أو استعمل القارئ.
camera-refused = المتصفح لم يسمح بالكاميرا. اسمح بها في إعداداته، أو استعمل القارئ.
camera-none = لا توجد كاميرا. استعمل القارئ، أو افتح صورة.
camera-busy = برنامج آخر يستعمل الكاميرا. أغلقه وحاول مرة أخرى.
action-camera-other = كاميرا أخرى
action-camera-light = الضوء
update-ready = توجد نسخة جديدة.
action-update = غيّر الآن
trouble-other-tab = الصفحة مفتوحة في علامة تبويب أخرى. استعمل تلك، أو أغلقها وحاول مرة أخرى.
trouble-no-storage = هذا المتصفح لا يحفظ ملفات المكتب. استعمل متصفحًا أحدث، دون نافذة خاصة.

## النتائج
kind-eligible = له الحق
kind-eligible-offline = له الحق، فُحص بلا إنترنت
kind-ask-the-person = اسأل الشخص
kind-cannot-confirm = لا يمكن التأكد
kind-do-not-accept = لا تقبلها
cannot-note = هذا لا يعني أن الشخص ليس له الحق.

verdict-eligible = أعطِ السعر المدعوم.
verdict-eligible-offline = أعطِ السعر المدعوم.
verdict-copy = هذه نسخة من بطاقة. اطلب البطاقة نفسها.
verdict-other-counter = هذا الرمز صُنع لنقطة خدمة أخرى.
verdict-wrong-challenge = هذا الرمز ليس جوابًا على رمزنا.
verdict-challenge-expired = رمزنا كان قديمًا جدًا. استعمل رمزًا جديدًا.
verdict-not-made-now = هذا الرمز قديم. قد تكون ساعة الهاتف خطأ.
verdict-dated-ahead = ساعة الهاتف متقدمة. استعمل رمزنا.
verdict-already-shown = عُرضت هنا من قبل: { $at }.
verdict-not-yet-valid = تبدأ البطاقة في { $date }.
verdict-ended = انتهت البطاقة في { $date }.
verdict-misread = لم نستطع قراءة هذا الرمز.
verdict-unknown-agency = جهة هذه البطاقة ليست في قائمتنا.
verdict-unknown-key = ختم هذه البطاقة ليس في قائمتنا.
verdict-status-unknown = قوائمنا لا تقول إن كانت هذه البطاقة ما زالت سارية.
verdict-lists-too-old = قوائمنا قديمة جدًا: { $age }.
verdict-clock-behind = ساعة هذا الجهاز خطأ.
verdict-wrong-form = البطاقة لا تقول ما يجب أن تقوله.
verdict-no-agreement = ليس لدينا اتفاق لهذه البطاقة.
verdict-agreement-ended = انتهى اتفاقنا لهذه البطاقة.
verdict-not-remembered = لم يستطع هذا الجهاز حفظ الفحص.
verdict-not-approved = لم توقّعها جهة معتمدة.
verdict-forged = لم توقّعها جهة معتمدة.
verdict-key-compromised = سحبت الجهة ختم هذه البطاقة.
verdict-holder-forged = لم تُعرض من هاتف صاحبها.
verdict-suspended = { $date ->
    [none] البطاقة موقوفة مؤقتًا.
   *[other] البطاقة موقوفة مؤقتًا منذ { $date }.
}
verdict-withdrawn = { $date ->
    [none] سُحبت البطاقة.
   *[other] سُحبت البطاقة في { $date }.
}

next-show-challenge = ليمسح الشخص الرمز على هذه الشاشة. ثم امسح هاتفه مرة أخرى.
next-ask-for-fresh-code = اطلب من الشخص أن يفتح البطاقة من جديد ويعرض رمزًا جديدًا.
next-ask-to-renew = قل للشخص كيف يجدد: بالهاتف أو بالاستمارة الورقية.
next-scan-again = امسح مرة أخرى. نظّف الزجاج أو قرّب الرمز.
next-update-or-override = حمّل قوائم جديدة وتحقق من الساعة. يمكنك أن تخدم الشخص وتكتب السبب.
next-give-contact-slip = أعطِ الشخص الورقة التي فيها رقم هاتف الجهة.

fact-class = الفئة
fact-until = حتى
fact-person = تأكد مع الشخص
fact-price = السعر للدفع
fact-no-price = ليس في قائمة الأسعار
checked-with = فُحصت بقوائم { $from }.
age-minutes = { $count ->
    [zero] { $count } دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $count } دقائق
    [many] { $count } دقيقة
   *[other] { $count } دقيقة
}
age-hours = { $count ->
    [zero] { $count } ساعة
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $count } ساعات
    [many] { $count } ساعة
   *[other] { $count } ساعة
}
age-days = { $count ->
    [zero] { $count } يوم
    [one] يوم واحد
    [two] يومان
    [few] { $count } أيام
    [many] { $count } يومًا
   *[other] { $count } يوم
}
countdown = { $seconds ->
    [zero] يختفي الآن
    [one] يختفي بعد ثانية واحدة
    [two] يختفي بعد ثانيتين
    [few] يختفي بعد { $seconds } ثوانٍ
    [many] يختفي بعد { $seconds } ثانية
   *[other] يختفي بعد { $seconds } ثانية
}
action-clear = الشخص التالي
key-enter = Enter
action-more = أبقه مدة أطول
action-why = لماذا؟

why-title = ما الذي فُحص
why-receipt = إيصال رقم { $number }
outcome-pass = سليم
outcome-fail = غير سليم
outcome-unknown = لم يُفحص
check-parsed = الرمز يُقرأ
check-signature = وقّعتها الجهة
check-issuer-trusted = الجهة معتمدة
check-holder-binding = يعرضها هاتف الشخص نفسه
check-audience = صُنع لنقطة الخدمة هذه
check-freshness = صُنع الآن
check-replay = لم يُعرض من قبل
check-validity = التواريخ صحيحة
check-status = لم تُسحب
check-schema = تقول ما يجب
check-agreement = يشملها اتفاقنا

## رمزنا
challenge-title = ليمسح الشخص هذا الرمز.
challenge-then = ثم امسح هاتفه.
challenge-code = رمز لهاتف الشخص
challenge-over = انتهى الوقت.
challenge-again = رمز جديد

## رموز أخرى
other-challenge = هذا رمز نقطة خدمة، وليس بطاقة.
other-counter-card = هذه بطاقة نقطة خدمة، وليست بطاقة شخص.
other-calibration = هذا الرمز لضبط القارئ.
other-test-card = هذه بطاقة التجربة. القارئ يعمل.
other-lists = هذا الرمز يحمل قوائم. افتح الإعدادات ثم القوائم.
other-web-link = هذا رابط صفحة ويب، وليس بطاقة.
other-eu-health-certificate = هذه شهادة صحية أوروبية، وليست بطاقة لنا.
other-openid-credential-offer = هذا عرض بطاقة. على الشخص أن يأخذها أولًا في هاتفه.
other-foreign = هذا رمز من نوع آخر: { $name }.
other-next = اطلب من الشخص أن يفتح البطاقة ويعرض رمزها.
misread-title = لم يُعثر على رمز.
misread-text = امسح مرة أخرى. نظّف الزجاج أو قرّب الرمز.

## الخدمة رغم ذلك
serve-title = اخدمه رغم ذلك
serve-hint = لا يُردّ أحد لأن شيئًا هنا لا يعمل. قل السبب.
serve-lists-too-old = قوائمنا أو ساعتنا قديمة
serve-code-damaged = الرمز لا يُقرأ
serve-unknown-agency = الجهة ليست في قائمتنا
serve-other = سبب آخر
serve-missing = اختر سببًا.
serve-note = ملاحظة، إن أردت
serve-note-hint = تبقى في هذا المتجر. لا تكتب أسماء.
serve-save = احفظ
noted-title = حُفظ. يمكنك أن تخدم الشخص.
noted-text = هذه الملاحظة رقم { $number }.

## مشكلات
trouble-title = شيء ما لم يعمل.
trouble-unreachable = برنامج نقطة الخدمة لا يجيب.
trouble-restart = شغّله من جديد على هذا الجهاز. ثم حاول مرة أخرى.
trouble-file = لا يمكن قراءة هذا الملف. اختر ملفًا آخر.
action-again = حاول مرة أخرى
action-back = رجوع
action-next = التالي
action-later = سأفعل هذا لاحقًا
action-print = اطبع

## الإعداد
first-step = الخطوة { $step } من { $steps }
first-language = اختر لغتك
first-name = ما اسم المتجر؟
first-name-label = اسم المتجر
first-name-hint = يراه الناس في هواتفهم.
first-name-missing = اكتب اسم المتجر.
first-file = افتح ملف الإعداد
first-file-text = أرسلته إليك جمعيتك. فيه من يحق له توقيع البطاقات.
first-file-choose = اختر ملف الإعداد
first-numbers = انقل هذين السطرين من رسالة جمعيتك.
first-agreement = الاتفاق
first-counter = رقم نقطة الخدمة هذه
first-lists = حمّل القوائم الأولى
first-lists-text = القوائم تقول أي البطاقات سارية. جاءت مع ملف الإعداد.
first-scanner = اضبط القارئ
first-test = امسح بطاقة التجربة
first-done = نقطة الخدمة جاهزة.
first-done-text = امسح بطاقة. يأتي الجواب في نحو ثانية.
first-begin = ابدأ

## القارئ
scanner-title = القارئ
scanner-short = اضبطه وجرّبه
scanner-text = امسح هذا الرمز لنعرف كيف يكتب قارئك. ليس عندك قارئ؟ استعمل الكاميرا وتابع.
scanner-code = رمز لضبط القارئ
scanner-learned = القارئ يعمل. لوحة المفاتيح: { $layout }.
scanner-to-test = إلى بطاقة التجربة
scanner-to-learn = اضبط القارئ من جديد
test-text = امسح هذا الرمز كما تمسح بطاقة.
test-code = بطاقة التجربة
test-passed = قُرئت بطاقة التجربة.
test-failed = هذه ليست بطاقة التجربة.
test-failed-text = امسح الرمز على هذه الشاشة. إن لم ينجح، اضبط القارئ من جديد.

## القوائم
lists-title = القوائم
lists-number = الرقم
lists-from = صُنعت في
lists-until = سارية حتى
lists-text = تأتي القوائم الجديدة وحدها عندما يوجد إنترنت. بلا إنترنت، استعمل ملفًا من ذاكرة USB.
lists-choose = اختر ملف القوائم
lists-loaded = القوائم الجديدة تُستعمل الآن.
lists-codes-title = من نقطة خدمة أخرى
lists-codes-text = تعرض النقطة الأخرى رموزًا متحركة. اقرأها هنا بالكاميرا أو بالقارئ.
lists-codes = اقرأ الرموز
lists-codes-wait = ننتظر الرمز الأول …
lists-progress = { $received } من نحو { $needed } رمز
lists-show-title = عرض قوائم نقطة الخدمة هذه
lists-show-text = تقرأ النقطة الأخرى هذه الرموز حتى تجمعها كلها.
lists-show = اعرض الرموز
lists-show-stop = أوقف
lists-show-code = رموز متحركة فيها القوائم

## الأسعار
prices-title = قائمة الأسعار
prices-none = لا توجد قائمة أسعار.
prices-now = { $count ->
    [zero] { $name }: لا أدوية
    [one] { $name }: دواء واحد
    [two] { $name }: دواءان
    [few] { $name }: { $count } أدوية
    [many] { $name }: { $count } دواء
   *[other] { $name }: { $count } دواء
}
prices-text = مع قائمة الأسعار ترى السعر: امسح الدواء ثم البطاقة.
prices-choose = اختر قائمة الأسعار
prices-loaded = { $count ->
    [zero] قائمة الأسعار تُستعمل الآن: لا أدوية.
    [one] قائمة الأسعار تُستعمل الآن: دواء واحد.
    [two] قائمة الأسعار تُستعمل الآن: دواءان.
    [few] قائمة الأسعار تُستعمل الآن: { $count } أدوية.
    [many] قائمة الأسعار تُستعمل الآن: { $count } دواء.
   *[other] قائمة الأسعار تُستعمل الآن: { $count } دواء.
}

## اليوم
day-title = إيصالات يوم
day-short = لمن يدفع لك
day-text = ليس في الملف أسماء أشخاص. أرسله إلى من يدفع لك.
day-label = اليوم
day-signed = خذ الملف الموقّع
day-csv = خذ جدولًا
day-saved = حُفظ: { $name }

## بطاقة نقطة الخدمة
card-title = بطاقة نقطة الخدمة
card-short = للطباعة والوضع على الطاولة
card-text = اطبعها وضعها على الطاولة. من يمسحها أولًا يصنع رمزًا لمتجرك وحده.
card-second = اللغة الثانية
card-words = امسح هذا الرمز بهاتفك. ثم اعرض بطاقتك.
card-code = رمز نقطة الخدمة هذه

## اللغة والصوت
language-title = اللغة
sound-title = النغمة والصوت
sound-short = نغمات، ونتائج منطوقة
sound-tone = نغمة مع كل نتيجة
sound-voice = قل كل نتيجة بصوت مسموع
sound-voice-hint = قد يسمعها غيرك.

## التسجيل للدفع
pay-title = سجّل ليُدفع لك
pay-short-yes = نقطة الخدمة هذه مسجلة.
pay-short-no = لم تُسجل بعد
pay-text = أرسل الملف الأول إلى جمعيتك. افتح الملف الذي يعود إليك.
pay-key = خذ الملف لإرساله
pay-enrol = افتح الملف الذي عاد
pay-done = نقطة الخدمة هذه مسجلة. إيصالاتها محسوبة.

## عن نقطة الخدمة
about-title = عن نقطة الخدمة هذه
about-short = لمن يساعدك
about-text = يفحص Annona البطاقات بلا إنترنت. لا يحفظ أي أسماء.
about-shop = المتجر
about-counter = نقطة الخدمة
about-agreement = الاتفاق

## المساعدة
help-title = مساعدة
help-search = ابحث
help-found = { $count ->
    [0] لا شيء
    [zero] لا شيء
    [one] موضوع واحد
    [two] موضوعان
    [few] { $count } مواضيع
    [many] { $count } موضوعًا
   *[other] { $count } موضوع
}
help-counter-title = كيف أفحص بطاقة؟
help-counter-text = امسح الرمز على الهاتف أو على البطاقة الورقية. لا حاجة إلى النقر أولًا. افعل ما تقوله الشاشة. اضغط Enter للشخص التالي. يختفي الجواب وحده بعد 20 ثانية.
help-results-title = ماذا تعني الألوان؟
help-results-text = أخضر، علامة صح: أعطِ السعر المدعوم. أصفر، يد: اسأل الشخص. رمادي، علامة سؤال: لم نستطع الفحص. أحمر، علامة خطأ: لا تقبل البطاقة، وأعطِ الورقة التي فيها رقم الهاتف.
help-cannot-title = ماذا لو لم يمكن التأكد؟
help-cannot-text = لا يعني ذلك أن الشخص ليس له الحق. امسح مرة أخرى. إن لم ينجح، اختر «اخدمه رغم ذلك واكتب السبب». ليس هذا خطأك.
help-challenge-title = ما هو «رمزنا»؟
help-challenge-text = إذا كانت ساعة الهاتف خطأ، يساعد رمزنا. يمسحه الشخص من الشاشة. ثم امسح هاتفه مرة أخرى.
help-medicine-title = كيف أرى السعر؟
help-medicine-text = حمّل قائمة أسعار في الإعدادات. امسح الدواء أولًا ثم البطاقة. يظهر السعر بجانب الجواب.
help-offline-title = هل يعمل بلا إنترنت؟
help-offline-text = نعم. الشريط في الأعلى يقول حتى متى. قبل ذلك، اتصل بالإنترنت، أو حمّل القوائم من ذاكرة USB أو من نقطة خدمة أخرى.
help-settings-title = ماذا في الإعدادات؟
help-settings-text = القوائم، وقائمة الأسعار، والإيصالات، وبطاقة نقطة الخدمة، والقارئ، واللغة والصوت.
help-scanner-title = القارئ يصفر، ولا شيء يحدث
help-scanner-text = افتح الإعدادات ثم القارئ، وامسح الرمز هناك. ثم امسح بطاقة التجربة. تأكد أن CapsLock غير مشغّل.
help-day-title = كيف آخذ مالي؟
help-day-text = كل بطاقة مقبولة تصنع إيصالًا بلا اسم. في المساء خذ ملف اليوم الموقّع وأرسله إلى من يدفع لك.
help-card-title = لماذا بطاقة نقطة الخدمة؟
help-card-text = من يمسحها أولًا يصنع رمزًا يصلح في متجرك وحده. لا أحد يستطيع استعماله في مكان آخر.
help-privacy-title = ماذا يُحفظ عن الناس؟
help-privacy-text = لا أسماء ولا أرقام بطاقات. يختفي الجواب من الشاشة بعد 20 ثانية.
