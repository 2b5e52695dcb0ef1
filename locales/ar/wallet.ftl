# The words of the wallet: for every citizen, who may not read much. Short words. Say what to do.
# Translated from en; the tests compare ids and variables.

app-name = أنونا
working = لحظة …

## The bar
nav-label = الرئيسية
nav-home = بطاقاتي
nav-listen = استمع
nav-lock = قفل

## Buttons
action-next = التالي
action-back = رجوع
action-cancel = إلغاء
action-later = لاحقًا
action-print = اطبع
action-file = افتح ملفًا
action-show = أظهر
action-add = احصل على بطاقة

## First start
first-step = الخطوة { $step } من { $steps }
first-language = لغتك
first-trust = بمن تثق هذه المحفظة؟
first-trust-text = افتح الملف الذي جاء مع المحفظة. فيه أسماء الجهات التي تعطي البطاقات.
first-name = من أنت؟
first-name-label = اسمك الأول
first-name-missing = اكتب اسمك.
first-picture = اختر صورة
picture-number = الصورة { $number }
first-pin = اختر رقمًا سريًا

## PIN
pin-new = رقم سري جديد
pin-again = الرقم نفسه مرة أخرى
pin-yours = رقمك السري
pin-hint = ستة أرقام أو حروف على الأقل. يمكنك لصقه.
pin-see = انظر
pin-short = الرقم السري قصير. استعمل ستة أرقام أو حروف على الأقل.
pin-differs = الرقمان غير متطابقين.
pin-change = تغيير الرقم السري
pin-change-short = اختر رقمًا آخر
pin-changed = صار لك رقم سري جديد.

## Recovery sheet
sheet-title = ورقة الاستعادة
sheet-text = إذا نسيت رقمك السري، تفتح هذه الورقة محفظتك. بدونها تضيع بطاقاتك.
sheet-make = أنشئ الورقة
sheet-done = هي عندي على الورق
sheet-paper = محفظة { $name }
sheet-keep = احفظ هذه الورقة في البيت بعيدًا عن الهاتف. لا تُرها لأحد.
sheet-ends = الورقة التي عندك الآن لن تعمل بعد ذلك.
sheet-there = عندك واحدة
sheet-missing = ليس عندك واحدة بعد

## Coming in
enter-who = من أنت؟
enter-new = أنا جديد هنا
enter-hello = أهلًا { $name }
enter-open = افتح
enter-forgot = نسيت رقمي السري
enter-other = أنا شخص آخر
enter-previous = افتح كما كانت قبل آخر تغيير
recover-title = افتح بورقة الاستعادة
recover-code = الأرقام الثلاثون في الورقة
recover-hint = ست مجموعات من خمسة أرقام. المسافات لا تهم.
recover-do = افتح واستعمل الرقم الجديد

## Cards
home-title = بطاقاتي
home-empty = ليس عندك بطاقات بعد.
home-no-lists = المحفظة لا تعرف بعد أي الجهات تثق بها.
home-lists-ended = قائمة الجهات الموثوقة قديمة جدًا.
home-get-lists = أحضر أحدث قائمة
home-waiting =
    { $count ->
        [one] سترسل إليك جهة بطاقة لاحقًا.
       *[other] سترسل إليك الجهات { $count } بطاقات لاحقًا.
    }
home-ask = اسأل الآن
home-no-sheet = ليس عندك ورقة استعادة بعد. أنشئ واحدة.
home-count = { $count } بطاقات
card-title = بطاقة
card-from = من { $agency }
card-facts = ما في البطاقة
card-facts-note = أنت وحدك ترى هذا.
card-until = صالحة حتى
card-copies = نسخ جديدة
card-copies-note = كل صيدلية تأخذ نسخة أخرى، فلا يستطيع أحد تتبعك.
card-renew = احصل على بطاقة جديدة
card-delete = احذف هذه البطاقة
card-delete-sure = ستذهب البطاقة. تستطيع الجهة أن تعطيك إياها مرة أخرى.
card-delete-yes = نعم، احذفها
card-delete-no = لا، أبقها
state-valid = صالحة حتى { $date }
state-soon =
    { $days ->
        [0] تنتهي اليوم
        [one] تنتهي بعد يوم
       *[other] تنتهي بعد { $days } يومًا
    }
state-not-yet = تبدأ في { $date }
state-suspended =
    { $date ->
        [none] موقوفة الآن. اسأل الجهة.
       *[other] موقوفة منذ { $date }. اسأل الجهة.
    }
state-withdrawn =
    { $date ->
        [none] أنهتها الجهة. اسأل الجهة.
       *[other] أنهتها الجهة في { $date }. اسأل الجهة.
    }
state-ended = انتهت في { $date }. اطلب بطاقة جديدة.

## Showing
ask-title = هل تُظهر هذه البطاقة؟
ask-where = أين تريد أن تظهرها؟
ask-nowhere = لا يوجد اتفاق يسمح بطلب هذه البطاقة.
ask-yes = أظهرها
ask-scan = امسح رمز الصيدلية
ask-no = لا
consent-who = من يطلب
consent-why = لماذا
consent-approved = موافق عليه: يوجد اتفاق على هذا.
consent-shown = سيرون
consent-validity = متى تنتهي
consent-optional = يمكنك أيضًا أن تظهر
consent-hidden = لا يظهر شيء آخر. لا أحد يعرف لماذا لك هذا الحق.
show-title = ضع هذا أمام القارئ
show-code = الرمز للقارئ
show-nobody = لا أحد يعرف لماذا لك هذا الحق.
show-for = إلى { $counter }
show-next = رمز جديد بعد { $seconds } ثانية
show-clock = ساعة هذا الجهاز خاطئة. اضبطها.
show-done = تم
show-this-counter = هذه الصيدلية
done-title = ظهرت البطاقة
done-shared = ظهر: { $claims }.
done-withheld = لم يظهر: { $claims }.
done-until = تجد هذا مرة أخرى في السجل.
scan-title = امسح رمز الصيدلية

## Reading codes
reader-label = قراءة رمز
reader-camera = استعمل الكاميرا
reader-stop = أوقف الكاميرا
reader-picture = افتح صورة
reader-camera-picture = صورة الكاميرا
reader-no-camera = لا توجد كاميرا، أو هي غير مسموحة. استعمل صورة أو الصق النص.
reader-nothing = لا يوجد رمز في هذه الصورة.
reader-paste = أو الصق نص الرمز

## Getting a card
add-text = امسح الرمز الذي أعطتك إياه الجهة. يمكنك أيضًا لصق الرابط.
add-paste = أو الصق الرابط
add-offer = { $agency } تريد أن تعطيك بطاقة
add-known = هذه الجهة في قائمة الجهات الموثوقة.
add-store = تبقى البطاقة في هذه المحفظة. أنت تقرر متى تظهرها.
add-yes = خذ البطاقة
add-no = لا
add-code = أرسلت إليك الجهة رمزًا
add-code-label = الرمز
add-code-length = الرمز من { $length } خانات
add-code-hint = جاء بطريق آخر، مثل رسالة.
add-sign-in = سجّل الدخول عند الجهة
add-sign-in-text = تريد الجهة أن تتأكد أنه أنت.
add-sign-in-open = افتح صفحة الجهة
add-sign-in-back = ثم الصق العنوان الذي يظهره المتصفح
add-done = البطاقة عندك
add-later = تأتي البطاقة لاحقًا
add-later-text = تحتاج الجهة إلى وقت. ستطلبها شاشتك الأولى.

## History
history-title = السجل
history-note = أنت وحدك ترى هذا. يقول ماذا ظهر، ولا يقول ما كان مكتوبًا.
history-empty = لم يحدث شيء بعد.
history-received = أخذت: { $card }، من { $with }
history-renewed = أخذت بطاقة جديدة: { $card }، من { $with }
history-shown = أظهرت: { $card }، إلى { $with }
history-blocked = مُنع: لا يحق لـ { $with } أن يطلب هذا
history-blocked-claim = طلب: { $claims }.
history-deleted = حذفت: { $card }
history-forget = احذف هذا السطر
history-forget-all = احذف الكل
history-forget-sure = نعم، احذف الكل
history-keep = احفظ في ملف

## Settings
settings-title = الإعدادات
language-title = اللغة
lists-title = الجهات الموثوقة
lists-from = قائمة { $date }
lists-none = لا قائمة بعد
lists-text = تقول القائمة أي الجهات تعطي البطاقات، ومن يحق له طلبها.
lists-good = من { $from }، صالحة حتى { $until }.
lists-loaded = عندك أحدث قائمة.
remove-title = أزل ملفي
remove-short = ستذهب كل بطاقاتك هنا
remove-text = تخرج بطاقاتك وسجلك من هذا الجهاز. تستطيع الجهات أن تعطيك البطاقات مرة أخرى.
remove-yes = أزل كل شيء

## Trouble
error-other = حدث خطأ.
error-other-do = حاول مرة أخرى. إذا بقي، أرِ هذا الرمز لمن يساعدك.
error-unreachable = المحفظة لا تجيب.
error-unreachable-do = أغلقها وافتحها مرة أخرى.
error-ann-vault-1 = هذا ليس الرقم الصحيح.
error-ann-vault-1-do = حاول مرة أخرى.
error-ann-vault-14 = محاولات خاطئة كثيرة.
error-ann-vault-14-do = انتظر بضع دقائق ثم حاول. ورقة الاستعادة تساعد أيضًا.
error-ann-vault-15 = ليس لهذه المحفظة ورقة استعادة.
error-ann-vault-15-do = حاول بالرقم السري مرة أخرى.
error-ann-vault-16 = هذه الورقة لا تفتح المحفظة.
error-ann-vault-16-do = تأكد أنها أحدث ورقة عندك.
error-ann-vault-18 = في الورقة ست مجموعات من خمسة أرقام.
error-ann-vault-18-do = اكتب الأرقام الثلاثين كلها.
error-ann-owner-2 = لشخص هنا هذا الاسم.
error-ann-owner-2-do = اختر اسمًا آخر.
error-ann-app-4 = هذا الملف لا يقول بمن نثق.
error-ann-app-4-do = افتح الملف الذي جاء مع المحفظة.
error-ann-app-5 = هذا الرمز ليس لمحفظة.
error-ann-app-5-do = امسح رمز الجهة أو رمز الصيدلية.
error-ann-wallet-1 = ليس في المحفظة قائمة الجهات الموثوقة بعد.
error-ann-wallet-1-do = أحضر أحدث قائمة من الشاشة الأولى.
error-ann-wallet-10 = لا أحد يضمن هذا المرسل.
error-ann-wallet-10-do = لا تكمل. اسأل الجهة.
error-ann-wallet-21 = لا يحق لهذه الصيدلية أن تطلب هذه البطاقة.
error-ann-wallet-21-do = لا تظهرها. اسأل لماذا.

## Help
help-title = المساعدة
help-search = ابحث
help-found =
    { $count ->
        [one] موضوع واحد
       *[other] { $count } مواضيع
    }
help-home-title = بطاقاتي
help-home-text = لكل بطاقة لون وكلمة. الأخضر جيد. الأصفر ينتهي قريبًا. الأحمر لا يعمل. اضغط أظهر لتستعمل بطاقة.
help-add-title = احصل على بطاقة
help-add-text = تعطيك الجهة رمزًا أو رابطًا. امسحه أو الصقه. تقول لك المحفظة ممن هو. تقول نعم أو لا. أحيانًا ترسل الجهة رقمًا بطريق آخر: اكتبه.
help-show-title = إظهار بطاقة
help-show-text = اضغط أظهر، واقرأ من يطلب وماذا يرى، ثم اضغط أظهرها. ضع الرمز أمام القارئ. يتغير كل 15 ثانية. يعمل بلا شبكة.
help-card-title = النظر إلى بطاقة
help-card-text = اضغط على البطاقة. ترى كل ما فيها. الصيدليات ترى أقل بكثير. يمكنك حذفها، وتستطيع الجهة أن تعطيك إياها مرة أخرى.
help-history-title = السجل
help-history-text = تجد هنا متى أظهرت بطاقة ولمن وماذا رأوا. أنت وحدك تقرؤه. يمكنك حذفه.
help-pin-title = الرقم السري وورقة الاستعادة
help-pin-text = الرقم السري يفتح محفظتك. إذا نسيته، تفتحها ورقة الاستعادة. اطبعها واحفظها في البيت. لن يطلب منك أحد رقمك السري أبدًا.
help-lists-title = الجهات الموثوقة
help-lists-text = في المحفظة قائمة الجهات التي تعطي البطاقات ومن يحق له طلبها. أحضر أحدث قائمة مرة كل أسبوع.
help-privacy-title = من يرى ماذا
help-privacy-text = ترى الصيدلية أن لك هذا الحق وحتى متى. لا ترى دخلك ولا عنوانك. لا تعرف الجهة أين تظهر بطاقتك.
