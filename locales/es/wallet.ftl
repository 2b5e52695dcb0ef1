# The words of the wallet: for every citizen, who may not read much. Short words. Say what to do.
# Translated from en; the tests compare ids and variables.

app-name = Annona
working = Un momento …

## The bar
nav-label = Principal
nav-home = Mis tarjetas
nav-listen = Escuchar
nav-lock = Bloquear

## Buttons
action-next = Siguiente
action-back = Volver
action-cancel = Cancelar
action-later = Más tarde
action-print = Imprimir
action-file = Abrir un archivo
action-show = Mostrar
action-add = Recibir una tarjeta

## First start
first-step = Paso { $step } de { $steps }
first-language = Su idioma
first-trust = ¿En quién confía esta cartera?
first-trust-text = Abra el archivo que vino con la cartera. Dice qué oficinas pueden dar tarjetas.
first-name = ¿Quién es usted?
first-name-label = Su nombre
first-name-missing = Escriba su nombre.
first-picture = Elija un dibujo
picture-number = Dibujo { $number }
first-pin = Elija una clave

## PIN
pin-new = Clave nueva
pin-again = La misma clave otra vez
pin-yours = Su clave
pin-hint = Al menos 6 números o letras. Puede pegarla.
pin-see = Ver
pin-short = La clave es muy corta. Use al menos 6 números o letras.
pin-differs = Las dos claves no son iguales.
pin-change = Cambiar la clave
pin-change-short = Elegir otra clave
pin-changed = Ya tiene una clave nueva.

## Recovery sheet
sheet-title = Hoja de rescate
sheet-text = Si olvida su clave, este papel abre su cartera. Sin él, sus tarjetas se pierden.
sheet-make = Hacer la hoja
sheet-done = Ya la tengo en papel
sheet-paper = Cartera de { $name }
sheet-keep = Guarde este papel en casa, lejos del teléfono. No se lo muestre a nadie.
sheet-ends = La hoja que tiene ahora dejará de servir.
sheet-there = Ya tiene una
sheet-missing = Todavía no tiene

## Coming in
enter-who = ¿Quién es usted?
enter-new = Soy nuevo aquí
enter-hello = Hola, { $name }
enter-open = Abrir
enter-forgot = Olvidé mi clave
enter-other = Soy otra persona
enter-previous = Abrir como antes del último cambio
recover-title = Abrir con la hoja de rescate
recover-code = Los 30 números de la hoja
recover-hint = Seis grupos de cinco. Los espacios no importan.
recover-do = Abrir y usar la clave nueva

## Cards
home-title = Mis tarjetas
home-empty = Todavía no tiene tarjetas.
home-no-lists = La cartera aún no sabe en qué oficinas confiar.
home-lists-ended = La lista de oficinas de confianza es muy vieja.
home-get-lists = Traer la lista más nueva
home-waiting =
    { $count ->
        [one] Una oficina le enviará una tarjeta más tarde.
       *[other] Las oficinas le enviarán { $count } tarjetas más tarde.
    }
home-ask = Preguntar ahora
home-no-sheet = Todavía no tiene hoja de rescate. Haga una.
home-count = { $count } tarjetas
card-title = Tarjeta
card-from = De { $agency }
card-facts = Lo que hay en la tarjeta
card-facts-note = Solo usted ve esto.
card-until = Sirve hasta
card-copies = Copias nuevas
card-copies-note = Cada mostrador recibe otra copia, para que nadie pueda seguirle.
card-renew = Recibir una tarjeta nueva
card-delete = Borrar esta tarjeta
card-delete-sure = La tarjeta desaparecerá. La oficina puede dársela otra vez.
card-delete-yes = Sí, borrarla
card-delete-no = No, guardarla
state-valid = Sirve hasta el { $date }
state-soon =
    { $days ->
        [0] Termina hoy
        [one] Termina en un día
       *[other] Termina en { $days } días
    }
state-not-yet = Empieza el { $date }
state-suspended =
    { $date ->
        [none] Parada por ahora. Pregunte a la oficina.
       *[other] Parada por ahora desde el { $date }. Pregunte a la oficina.
    }
state-withdrawn =
    { $date ->
        [none] La oficina la terminó. Pregunte a la oficina.
       *[other] La oficina la terminó el { $date }. Pregunte a la oficina.
    }
state-ended = Terminó el { $date }. Pida una nueva.

## Showing
ask-title = ¿Mostrar esta tarjeta?
ask-where = ¿Dónde quiere mostrarla?
ask-nowhere = Nadie ha acordado pedir esta tarjeta en un mostrador.
ask-yes = Mostrarla
ask-scan = Escanear el código del mostrador
ask-no = No
consent-who = Quién pide
consent-why = Para qué
consent-approved = Aprobado: hay un acuerdo para esto.
consent-shown = Ellos verán
consent-validity = Hasta cuándo sirve
consent-optional = También puede mostrar
consent-hidden = No se muestra nada más. Nadie sabe por qué usted tiene derecho.
show-title = Ponga esto ante el lector
show-code = El código para el lector
show-nobody = Nadie sabe por qué usted tiene derecho.
show-for = Para { $counter }
show-next = Código nuevo en { $seconds } segundos
show-clock = La hora de este aparato está mal. Póngala bien.
show-done = Listo
show-this-counter = Este mostrador
done-title = Mostrada
done-shared = Mostrado: { $claims }.
done-withheld = No mostrado: { $claims }.
done-until = Lo encuentra otra vez en el historial.
scan-title = Escanee el código del mostrador

## Reading codes
reader-label = Leer un código
reader-camera = Usar la cámara
reader-stop = Parar la cámara
reader-picture = Abrir una imagen
reader-camera-picture = Imagen de la cámara
reader-no-camera = No hay cámara, o no está permitida. Use una imagen, o pegue el texto.
reader-nothing = No hay ningún código en esta imagen.
reader-paste = O pegue el texto del código

## Getting a card
add-text = Escanee el código que le dio la oficina. También puede pegar su enlace.
add-paste = O pegue el enlace
add-offer = { $agency } quiere darle una tarjeta
add-known = Esta oficina está en la lista de confianza.
add-store = La tarjeta se queda en esta cartera. Usted decide cuándo mostrarla.
add-yes = Tomar la tarjeta
add-no = No
add-code = La oficina le envió un código
add-code-label = El código
add-code-length = El código de { $length } caracteres
add-code-hint = Llegó por otro camino: una carta o un mensaje.
add-sign-in = Identifíquese en la oficina
add-sign-in-text = La oficina quiere estar segura de que es usted.
add-sign-in-open = Abrir la página de la oficina
add-sign-in-back = Después pegue la dirección que muestra el navegador
add-done = Ya tiene la tarjeta
add-later = La tarjeta llega más tarde
add-later-text = La oficina necesita tiempo. Su primera pantalla la pedirá.

## History
history-title = Historial
history-note = Solo usted ve esto. Dice qué se mostró, nunca lo que ponía.
history-empty = Todavía no ha pasado nada.
history-received = Recibió: { $card }, de { $with }
history-renewed = Recibió una tarjeta nueva: { $card }, de { $with }
history-shown = Mostró: { $card }, a { $with }
history-blocked = Detenido: { $with } no puede pedir esto
history-blocked-claim = Pidió: { $claims }.
history-deleted = Borró: { $card }
history-forget = Borrar esta línea
history-forget-all = Borrar todo
history-forget-sure = Sí, borrar todo
history-keep = Guardar como archivo

## Settings
settings-title = Ajustes
language-title = Idioma
lists-title = Oficinas de confianza
lists-from = Lista del { $date }
lists-none = Aún no hay lista
lists-text = La lista dice qué oficinas pueden dar tarjetas y quién puede pedirlas.
lists-good = Del { $from }, sirve hasta el { $until }.
lists-loaded = Tiene la lista más nueva.
remove-title = Quitar mi perfil
remove-short = Todas sus tarjetas aquí desaparecerán
remove-text = Sus tarjetas y su historial dejan este aparato. Las oficinas pueden darle tarjetas otra vez.
remove-yes = Quitar todo

## Trouble
error-other = Algo salió mal.
error-other-do = Pruebe otra vez. Si sigue, muestre este código a quien le ayude.
error-unreachable = La cartera no responde.
error-unreachable-do = Ciérrela y ábrala otra vez.
error-ann-vault-1 = Esta no es la clave correcta.
error-ann-vault-1-do = Pruebe otra vez.
error-ann-vault-14 = Demasiadas claves equivocadas.
error-ann-vault-14-do = Espere unos minutos y pruebe otra vez. La hoja de rescate también ayuda.
error-ann-vault-15 = Esta cartera no tiene hoja de rescate.
error-ann-vault-15-do = Pruebe la clave otra vez.
error-ann-vault-16 = Esta hoja no abre la cartera.
error-ann-vault-16-do = Mire si es su hoja más nueva.
error-ann-vault-18 = La hoja tiene seis grupos de cinco números.
error-ann-vault-18-do = Escriba los 30 números.
error-ann-owner-2 = Alguien aquí ya tiene este nombre.
error-ann-owner-2-do = Elija otro nombre.
error-ann-app-4 = Este archivo no dice en quién confiar.
error-ann-app-4-do = Abra el archivo que vino con la cartera.
error-ann-app-5 = Este código no es para una cartera.
error-ann-app-5-do = Escanee el código de la oficina o el del mostrador.
error-ann-wallet-1 = La cartera aún no tiene la lista de oficinas de confianza.
error-ann-wallet-1-do = Traiga la lista más nueva en la primera pantalla.
error-ann-wallet-10 = Nadie responde por quien envía esto.
error-ann-wallet-10-do = No siga. Pregunte a la oficina.
error-ann-wallet-21 = Este mostrador no puede pedir esta tarjeta.
error-ann-wallet-21-do = No la muestre. Pregunte por qué.

## Help
help-title = Ayuda
help-search = Buscar
help-found =
    { $count ->
        [one] Un tema
       *[other] { $count } temas
    }
help-home-title = Mis tarjetas
help-home-text = Cada tarjeta tiene un color y una palabra. Verde: está bien. Amarillo: termina pronto. Rojo: ya no sirve. Pulse Mostrar para usar una tarjeta.
help-add-title = Recibir una tarjeta
help-add-text = Una oficina le da un código o un enlace. Escanéelo o péguelo. La cartera le dice de quién es. Usted dice sí o no. A veces la oficina envía un número por otro camino: escríbalo.
help-show-title = Mostrar una tarjeta
help-show-text = Pulse Mostrar, lea quién pide y qué ven, y pulse Mostrarla. Ponga el código ante el lector. Cambia cada 15 segundos. Funciona sin red.
help-card-title = Mirar una tarjeta
help-card-text = Pulse la tarjeta. Ve todo lo que hay en ella. Los mostradores ven mucho menos. Puede borrarla; la oficina puede dársela otra vez.
help-history-title = Historial
help-history-text = Aquí ve cuándo mostró una tarjeta, a quién y qué vieron. Solo usted puede leerlo. Puede borrarlo.
help-pin-title = Clave y hoja de rescate
help-pin-text = La clave abre su cartera. Si la olvida, la hoja de rescate la abre. Imprímala y guárdela en casa. Nadie le pedirá nunca su clave.
help-lists-title = Oficinas de confianza
help-lists-text = La cartera tiene una lista de oficinas que pueden dar tarjetas y de mostradores que pueden pedirlas. Traiga la lista más nueva una vez por semana.
help-privacy-title = Quién ve qué
help-privacy-text = El mostrador ve que usted tiene derecho y hasta cuándo. No ve sus ingresos ni su dirección. La oficina no sabe dónde muestra una tarjeta.
