# Las palabras del mostrador: para alguien que trabaja, quizá con cansancio, que quizá lee poco.
# Palabras cortas. Decir qué hacer. Nunca culpar a la persona.

app-name = Annona

## La barra
bar-good = Listas de { $from }. Funciona sin internet hasta { $until }.
bar-ended = Las listas son de { $from }. Son demasiado viejas. Cargue listas nuevas.
bar-none = Todavía no hay listas. Cargue las listas.
bar-clock = El reloj de este aparato va { $minutes } minutos atrasado. Póngalo en hora.
bar-clock-soon = El reloj de este aparato va { $minutes } minutos atrasado. Ajústelo, por favor.
when-today = las { $time } de hoy
when-tomorrow = mañana a las { $time }
when-yesterday = las { $time } de ayer
when-day = { $date }, { $time }
nav-label = Principal
nav-counter = Mostrador
nav-settings = Ajustes
nav-help = Ayuda

## Listo
ready-title = Listo. Escanee una tarjeta.
ready-hint = Ponga el teléfono o la tarjeta de papel delante del lector.
ready-item = { $name }. Ahora escanee la tarjeta.
checking = Un momento …
action-camera = Usar la cámara
action-camera-stop = Parar la cámara
action-picture = Abrir una imagen
action-challenge = Mostrar nuestro código
action-serve = Atender igual y anotar por qué
action-drop-item = Quitar
camera-label = Imagen de la cámara
camera-hint = Ponga el código delante de la cámara.
camera-trouble = La cámara no funciona. Dele permiso en el navegador o use el lector.
camera-refused = El navegador no permitió la cámara. Dele permiso en sus ajustes o use el lector.
camera-none = No se encontró ninguna cámara. Use el lector o abra una imagen.
camera-busy = Otro programa usa la cámara. Ciérrelo e inténtelo de nuevo.
action-camera-other = Otra cámara
action-camera-light = Luz
update-ready = Hay una versión nueva.
action-update = Cambiar ahora
trouble-other-tab = El mostrador está abierto en otra pestaña. Use esa, o ciérrela e inténtelo de nuevo.
trouble-no-storage = Este navegador no puede guardar los archivos del mostrador. Use uno más nuevo y sin ventana privada.

## Resultados
kind-eligible = Tiene derecho
kind-eligible-offline = Tiene derecho, comprobado sin internet
kind-ask-the-person = Pregunte a la persona
kind-cannot-confirm = No se puede confirmar
kind-do-not-accept = No la acepte
cannot-note = Esto no quiere decir que la persona no tenga derecho.

verdict-eligible = Cobre el precio con ayuda.
verdict-eligible-offline = Cobre el precio con ayuda.
verdict-copy = Es una copia de una tarjeta. Pida la tarjeta misma.
verdict-other-counter = Este código se hizo para otro mostrador.
verdict-wrong-challenge = Este código no responde a nuestro código.
verdict-challenge-expired = Nuestro código era demasiado viejo. Use uno nuevo.
verdict-not-made-now = Este código es viejo. El reloj del teléfono puede estar mal.
verdict-dated-ahead = El reloj del teléfono va adelantado. Use nuestro código.
verdict-already-shown = Ya se mostró aquí: { $at }.
verdict-not-yet-valid = La tarjeta empieza el { $date }.
verdict-ended = La tarjeta terminó el { $date }.
verdict-misread = No pudimos leer este código.
verdict-unknown-agency = La oficina de esta tarjeta no está en nuestra lista.
verdict-unknown-key = El sello de esta tarjeta no está en nuestra lista.
verdict-status-unknown = Nuestras listas no dicen si esta tarjeta sigue en vigor.
verdict-lists-too-old = Nuestras listas son demasiado viejas: { $age }.
verdict-clock-behind = El reloj de este aparato está mal.
verdict-wrong-form = La tarjeta no dice lo que debería decir.
verdict-no-agreement = No tenemos acuerdo para esta tarjeta.
verdict-agreement-ended = Nuestro acuerdo para esta tarjeta terminó.
verdict-not-remembered = Este aparato no pudo guardar la comprobación.
verdict-not-approved = No la firmó una oficina autorizada.
verdict-forged = No la firmó una oficina autorizada.
verdict-key-compromised = La oficina retiró el sello de esta tarjeta.
verdict-holder-forged = No se mostró desde el teléfono de la tarjeta.
verdict-suspended = { $date ->
    [none] La tarjeta está en pausa.
   *[other] La tarjeta está en pausa desde el { $date }.
}
verdict-withdrawn = { $date ->
    [none] La tarjeta fue retirada.
   *[other] La tarjeta fue retirada el { $date }.
}

next-show-challenge = La persona escanea el código de esta pantalla. Después escanee usted su teléfono.
next-ask-for-fresh-code = Pida a la persona que abra otra vez la tarjeta y muestre un código nuevo.
next-ask-to-renew = Diga a la persona cómo renovar: por teléfono o con el formulario de papel.
next-scan-again = Escanee otra vez. Limpie la pantalla o acerque el código.
next-update-or-override = Cargue listas nuevas y mire el reloj. Puede atender a la persona y anotar por qué.
next-give-contact-slip = Dé a la persona el papel con el teléfono de la oficina.

fact-class = Clase
fact-until = Hasta
fact-person = Compruebe con la persona
fact-price = Precio a pagar
fact-no-price = No está en la lista de precios
checked-with = Comprobado con las listas de { $from }.
age-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
age-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
age-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
countdown = { $seconds ->
    [one] Desaparece en { $seconds } segundo
   *[other] Desaparece en { $seconds } segundos
}
action-clear = Siguiente persona
key-enter = Intro
action-more = Dejarlo más tiempo
action-why = ¿Por qué?

why-title = Lo que se comprobó
why-receipt = Recibo número { $number }
outcome-pass = En orden
outcome-fail = No está en orden
outcome-unknown = Sin comprobar
check-parsed = El código se puede leer
check-signature = La oficina la firmó
check-issuer-trusted = La oficina está autorizada
check-holder-binding = La muestra el teléfono de la persona
check-audience = Hecho para este mostrador
check-freshness = Hecho ahora mismo
check-replay = No se mostró antes
check-validity = Las fechas están bien
check-status = No está retirada
check-schema = Dice lo que debe decir
check-agreement = Nuestro acuerdo la incluye

## Nuestro código
challenge-title = La persona escanea este código.
challenge-then = Después escanee usted su teléfono.
challenge-code = Código para el teléfono de la persona
challenge-over = Se acabó el tiempo.
challenge-again = Código nuevo

## Otros códigos
other-challenge = Es el código de un mostrador, no una tarjeta.
other-counter-card = Es una tarjeta de mostrador, no la tarjeta de una persona.
other-calibration = Este código sirve para ajustar el lector.
other-test-card = Es la tarjeta de prueba. El lector funciona.
other-lists = Este código trae listas. Abra Ajustes y luego Listas.
other-web-link = Es un enlace a una página web, no una tarjeta.
other-eu-health-certificate = Es un certificado de salud de la UE, no una tarjeta para nosotros.
other-openid-credential-offer = Es la oferta de una tarjeta. La persona primero debe aceptarla en su teléfono.
other-foreign = Es un código de otro tipo: { $name }.
other-next = Pida a la persona que abra la tarjeta y muestre su código.
misread-title = No se encontró ningún código.
misread-text = Escanee otra vez. Limpie la pantalla o acerque el código.

## Atender igual
serve-title = Atender igual
serve-hint = Nadie se va sin nada porque aquí algo no funciona. Diga por qué.
serve-lists-too-old = Nuestras listas o nuestro reloj no están al día
serve-code-damaged = El código no se puede leer
serve-unknown-agency = La oficina no está en nuestra lista
serve-other = Otro motivo
serve-missing = Elija un motivo.
serve-note = Nota, si quiere
serve-note-hint = Se queda en esta tienda. No escriba nombres.
serve-save = Guardar
noted-title = Guardado. Puede atender a la persona.
noted-text = Es la nota número { $number }.

## Problemas
trouble-title = Algo no funcionó.
trouble-unreachable = El programa del mostrador no responde.
trouble-restart = Ábralo otra vez en este aparato. Luego pruebe de nuevo.
trouble-file = Este archivo no se puede leer. Elija otro.
action-again = Probar de nuevo
action-back = Atrás
action-next = Siguiente
action-later = Hacerlo más tarde
action-print = Imprimir

## Preparación
first-step = Paso { $step } de { $steps }
first-language = Elija su idioma
first-name = ¿Cómo se llama la tienda?
first-name-label = Nombre de la tienda
first-name-hint = La gente lo ve en su teléfono.
first-name-missing = Escriba el nombre de la tienda.
first-file = Abra el archivo de preparación
first-file-text = Se lo envió su asociación. Dice quién puede firmar tarjetas.
first-file-choose = Elegir el archivo de preparación
first-numbers = Copie estas dos líneas de la carta de su asociación.
first-agreement = Acuerdo
first-counter = Número de este mostrador
first-lists = Cargue las primeras listas
first-lists-text = Las listas dicen qué tarjetas están en vigor. Llegaron con el archivo de preparación.
first-scanner = Ajuste el lector
first-test = Escanee la tarjeta de prueba
first-done = Su mostrador está listo.
first-done-text = Escanee una tarjeta. La respuesta llega en un segundo más o menos.
first-begin = Empezar

## Lector
scanner-title = Lector
scanner-short = Ajustarlo y probarlo
scanner-text = Escanee este código. Así sabremos cómo escribe su lector. ¿No tiene lector? Use la cámara y siga.
scanner-code = Código para ajustar el lector
scanner-learned = El lector funciona. Teclado: { $layout }.
scanner-to-test = Ir a la tarjeta de prueba
scanner-to-learn = Ajustar el lector otra vez
test-text = Escanee este código como si fuera una tarjeta.
test-code = Tarjeta de prueba
test-passed = Se leyó la tarjeta de prueba.
test-failed = No era la tarjeta de prueba.
test-failed-text = Escanee el código de esta pantalla. Si vuelve a fallar, ajuste el lector otra vez.

## Listas
lists-title = Listas
lists-number = Número
lists-from = Hechas
lists-until = En vigor hasta
lists-text = Las listas nuevas llegan solas cuando hay internet. Sin internet, use un archivo de una memoria USB.
lists-choose = Elegir el archivo de las listas
lists-loaded = Las listas nuevas están en uso.
lists-codes-title = De otro mostrador
lists-codes-text = El otro mostrador enseña códigos que cambian. Léalos aquí con la cámara o el lector.
lists-codes = Leer los códigos
lists-codes-wait = Esperando el primer código …
lists-progress = { $received } de unos { $needed } códigos
lists-show-title = Mostrar las listas de este mostrador
lists-show-text = El otro mostrador lee estos códigos hasta tenerlos todos.
lists-show = Mostrar los códigos
lists-show-stop = Parar
lists-show-code = Códigos que cambian, con las listas

## Precios
prices-title = Lista de precios
prices-none = No hay lista de precios.
prices-now = { $count ->
    [one] { $name }: { $count } medicina
   *[other] { $name }: { $count } medicinas
}
prices-text = Con una lista de precios se ve el precio: escanee la medicina y luego la tarjeta.
prices-choose = Elegir la lista de precios
prices-loaded = { $count ->
    [one] La lista de precios está en uso: { $count } medicina.
   *[other] La lista de precios está en uso: { $count } medicinas.
}

## El día
day-title = Recibos de un día
day-short = Para quien le paga
day-text = El archivo no lleva nombres. Envíelo a quien le paga.
day-label = Día
day-signed = Obtener el archivo firmado
day-csv = Obtener una tabla
day-saved = Guardado: { $name }

## La tarjeta del mostrador
card-title = Tarjeta del mostrador
card-short = Para imprimir y poner en el mostrador
card-text = Imprímala y póngala en el mostrador. Quien la escanea primero hace un código que solo vale en su tienda.
card-second = Segundo idioma
card-words = Escanee este código con su teléfono. Después muestre su tarjeta.
card-code = Código de este mostrador

## Idioma y sonido
language-title = Idioma
sound-title = Sonido y voz
sound-short = Tonos, resultados en voz alta
sound-tone = Un tono con cada resultado
sound-voice = Decir cada resultado en voz alta
sound-voice-hint = Otros pueden oírlo.

## Registro para el pago
pay-title = Registrarse para cobrar
pay-short-yes = Este mostrador está registrado.
pay-short-no = Todavía sin registrar
pay-text = Envíe el primer archivo a su asociación. Abra el archivo que le devuelvan.
pay-key = Obtener el archivo para enviar
pay-enrol = Abrir el archivo devuelto
pay-done = Este mostrador está registrado. Sus recibos cuentan.

## Sobre el mostrador
about-title = Sobre este mostrador
about-short = Para quien le ayuda
about-text = Annona comprueba tarjetas sin internet. No guarda nombres.
about-shop = Tienda
about-counter = Mostrador
about-agreement = Acuerdo

## Ayuda
help-title = Ayuda
help-search = Buscar
help-found = { $count ->
    [0] No se encontró nada
    [one] { $count } tema
   *[other] { $count } temas
}
help-counter-title = ¿Cómo compruebo una tarjeta?
help-counter-text = Escanee el código del teléfono o de la tarjeta de papel. No hace falta pulsar nada antes. Haga lo que dice la pantalla. Pulse Intro para la siguiente persona. La respuesta desaparece sola a los 20 segundos.
help-results-title = ¿Qué quieren decir los colores?
help-results-text = Verde, marca: cobre el precio con ayuda. Amarillo, mano: pregunte a la persona. Gris, signo de pregunta: no pudimos comprobar. Rojo, cruz: no acepte la tarjeta y dé el papel con el teléfono.
help-cannot-title = ¿Y si no se puede confirmar?
help-cannot-text = No quiere decir que la persona no tenga derecho. Escanee otra vez. Si sigue fallando, elija «Atender igual y anotar por qué». No es culpa suya.
help-challenge-title = ¿Qué es «nuestro código»?
help-challenge-text = Si el reloj de un teléfono está mal, nuestro código ayuda. La persona lo escanea de la pantalla. Después escanee usted su teléfono.
help-medicine-title = ¿Cómo veo el precio?
help-medicine-text = Cargue una lista de precios en Ajustes. Escanee primero la medicina y luego la tarjeta. El precio sale junto a la respuesta.
help-offline-title = ¿Funciona sin internet?
help-offline-text = Sí. La barra de arriba dice hasta cuándo. Antes, conéctese a internet o cargue listas de una memoria USB o de otro mostrador.
help-settings-title = ¿Qué hay en los ajustes?
help-settings-text = Listas, lista de precios, recibos, tarjeta del mostrador, lector, idioma y sonido.
help-scanner-title = El lector pita, pero no pasa nada
help-scanner-text = Abra Ajustes, luego Lector, y escanee el código. Después escanee la tarjeta de prueba. Mire que Bloq Mayús esté apagado.
help-day-title = ¿Cómo recibo mi dinero?
help-day-text = Cada tarjeta aceptada hace un recibo sin nombre. Por la noche obtenga el archivo firmado del día y envíelo a quien le paga.
help-card-title = ¿Para qué sirve la tarjeta del mostrador?
help-card-text = Quien la escanea primero hace un código que solo vale en su tienda. Nadie puede usarlo en otro sitio.
help-privacy-title = ¿Qué se guarda de las personas?
help-privacy-text = Ningún nombre y ningún número de tarjeta. La respuesta desaparece de la pantalla a los 20 segundos.
