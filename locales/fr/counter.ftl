# Les mots du comptoir : pour une personne au travail, peut-être fatiguée, qui lit peut-être peu.
# Des mots courts. Dire quoi faire. Ne jamais accuser la personne.

app-name = Annona

## La barre
bar-good = Listes de { $from }. Fonctionne sans Internet jusqu’à { $until }.
bar-ended = Les listes datent de { $from }. Elles sont trop vieilles. Chargez de nouvelles listes.
bar-none = Il n’y a pas encore de listes. Chargez les listes.
bar-clock = L’horloge de cet appareil retarde de { $minutes } minutes. Mettez-la à l’heure.
bar-clock-soon = L’horloge de cet appareil retarde de { $minutes } minutes. Pensez à la régler.
when-today = { $time } aujourd’hui
when-tomorrow = demain { $time }
when-yesterday = { $time } hier
when-day = { $date }, { $time }
nav-label = Principal
nav-counter = Comptoir
nav-settings = Réglages
nav-help = Aide

## Prêt
ready-title = Prêt. Scannez une carte.
ready-hint = Tenez le téléphone ou la carte en papier devant le lecteur.
ready-item = { $name }. Scannez maintenant la carte.
checking = Un instant …
action-camera = Utiliser la caméra
action-camera-stop = Arrêter la caméra
action-picture = Ouvrir une image
action-challenge = Montrer notre code
action-serve = Servir quand même, noter pourquoi
action-drop-item = Enlever
camera-label = Image de la caméra
camera-hint = Tenez le code devant la caméra.
camera-trouble = La caméra ne marche pas. Autorisez-la dans le navigateur, ou prenez le lecteur.
camera-refused = Le navigateur n’a pas permis la caméra. Autorisez-la dans ses réglages, ou prenez le lecteur.
camera-none = Aucune caméra trouvée. Prenez le lecteur, ou ouvrez une image.
camera-busy = Un autre programme utilise la caméra. Fermez-le et réessayez.
action-camera-other = Autre caméra
action-camera-light = Lumière
update-ready = Une nouvelle version est là.
action-update = Changer maintenant
trouble-other-tab = Le comptoir est ouvert dans un autre onglet. Utilisez celui-là, ou fermez-le et réessayez.
trouble-no-storage = Ce navigateur ne peut pas garder les fichiers du comptoir. Prenez un navigateur plus récent, sans fenêtre privée.

## Résultats
kind-eligible = A droit au tarif
kind-eligible-offline = A droit au tarif, vérifié sans Internet
kind-ask-the-person = Demandez à la personne
kind-cannot-confirm = Impossible de confirmer
kind-do-not-accept = N’acceptez pas
cannot-note = Cela ne veut pas dire que la personne n’y a pas droit.

verdict-eligible = Appliquez le tarif aidé.
verdict-eligible-offline = Appliquez le tarif aidé.
verdict-copy = C’est une copie d’une carte. Demandez la carte elle-même.
verdict-other-counter = Ce code a été fait pour un autre comptoir.
verdict-wrong-challenge = Ce code ne répond pas à notre code.
verdict-challenge-expired = Notre code était trop vieux. Prenez-en un nouveau.
verdict-not-made-now = Ce code est vieux. L’horloge du téléphone est peut-être fausse.
verdict-dated-ahead = L’horloge du téléphone avance. Utilisez notre code.
verdict-already-shown = Déjà montré ici : { $at }.
verdict-not-yet-valid = La carte commence le { $date }.
verdict-ended = La carte a pris fin le { $date }.
verdict-misread = Nous n’avons pas pu lire ce code.
verdict-unknown-agency = L’organisme de cette carte n’est pas sur notre liste.
verdict-unknown-key = Le sceau de cette carte n’est pas sur notre liste.
verdict-status-unknown = Nos listes ne disent pas si cette carte est encore bonne.
verdict-lists-too-old = Nos listes sont trop vieilles : { $age }.
verdict-clock-behind = L’horloge de cet appareil est fausse.
verdict-wrong-form = La carte ne dit pas ce qu’elle devrait dire.
verdict-no-agreement = Nous n’avons pas d’accord pour cette carte.
verdict-agreement-ended = Notre accord pour cette carte a pris fin.
verdict-not-remembered = Cet appareil n’a pas pu enregistrer le contrôle.
verdict-not-approved = Pas signée par un organisme reconnu.
verdict-forged = Pas signée par un organisme reconnu.
verdict-key-compromised = L’organisme a retiré le sceau de cette carte.
verdict-holder-forged = Pas montrée par le téléphone de la carte.
verdict-suspended = { $date ->
    [none] La carte est suspendue.
   *[other] La carte est suspendue depuis le { $date }.
}
verdict-withdrawn = { $date ->
    [none] La carte a été retirée.
   *[other] La carte a été retirée le { $date }.
}

next-show-challenge = Faites scanner le code de cet écran par la personne. Scannez ensuite son téléphone.
next-ask-for-fresh-code = Demandez à la personne d’ouvrir de nouveau la carte et de montrer un nouveau code.
next-ask-to-renew = Dites à la personne comment renouveler : par téléphone ou avec le formulaire papier.
next-scan-again = Scannez encore. Essuyez l’écran ou approchez le code.
next-update-or-override = Chargez de nouvelles listes et vérifiez l’horloge. Vous pouvez servir la personne et noter pourquoi.
next-give-contact-slip = Donnez à la personne le papier avec le numéro de l’organisme.

fact-class = Classe
fact-until = Jusqu’au
fact-person = À vérifier avec la personne
fact-price = Prix à payer
fact-no-price = Pas sur la liste de prix
checked-with = Vérifié avec les listes de { $from }.
age-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
age-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
age-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
countdown = { $seconds ->
    [one] Disparaît dans { $seconds } seconde
   *[other] Disparaît dans { $seconds } secondes
}
action-clear = Personne suivante
key-enter = Entrée
action-more = Garder plus longtemps
action-why = Pourquoi ?

why-title = Ce qui a été vérifié
why-receipt = Reçu numéro { $number }
outcome-pass = En ordre
outcome-fail = Pas en ordre
outcome-unknown = Pas vérifié
check-parsed = Le code est lisible
check-signature = L’organisme l’a signée
check-issuer-trusted = L’organisme est reconnu
check-holder-binding = Le téléphone de la personne la montre
check-audience = Fait pour ce comptoir
check-freshness = Fait à l’instant
check-replay = Pas encore montré
check-validity = Les dates sont bonnes
check-status = Pas retirée
check-schema = Elle dit ce qu’elle doit dire
check-agreement = Notre accord le prévoit

## Notre code
challenge-title = Faites scanner ce code par la personne.
challenge-then = Scannez ensuite son téléphone.
challenge-code = Code pour le téléphone de la personne
challenge-over = Le temps est écoulé.
challenge-again = Nouveau code

## Autres codes
other-challenge = C’est le code d’un comptoir, pas une carte.
other-counter-card = C’est une carte de comptoir, pas la carte d’une personne.
other-calibration = Ce code sert à régler le lecteur.
other-test-card = C’est la carte d’essai. Le lecteur marche.
other-lists = Ce code apporte des listes. Ouvrez Réglages, puis Listes.
other-web-link = C’est un lien vers une page web, pas une carte.
other-eu-health-certificate = C’est un certificat de santé de l’UE, pas une carte pour nous.
other-openid-credential-offer = C’est une offre de carte. La personne doit d’abord la prendre sur son téléphone.
other-foreign = C’est un code d’un autre genre : { $name }.
other-next = Demandez à la personne d’ouvrir la carte et de montrer son code.
misread-title = Aucun code trouvé.
misread-text = Scannez encore. Essuyez l’écran ou approchez le code.

## Servir quand même
serve-title = Servir quand même
serve-hint = Personne ne repart parce que quelque chose ne marche pas ici. Dites pourquoi.
serve-lists-too-old = Nos listes ou notre horloge ne sont pas à jour
serve-code-damaged = Le code est illisible
serve-unknown-agency = L’organisme n’est pas sur notre liste
serve-other = Une autre raison
serve-missing = Choisissez une raison.
serve-note = Note, si vous voulez
serve-note-hint = Elle reste dans ce magasin. N’écrivez pas de noms.
serve-save = Enregistrer
noted-title = Enregistré. Vous pouvez servir la personne.
noted-text = C’est la note numéro { $number }.

## Problèmes
trouble-title = Quelque chose n’a pas marché.
trouble-unreachable = Le programme du comptoir ne répond pas.
trouble-restart = Relancez-le sur cet appareil. Puis essayez encore.
trouble-file = Ce fichier est illisible. Choisissez-en un autre.
action-again = Essayer encore
action-back = Retour
action-next = Suivant
action-later = Faire cela plus tard
action-print = Imprimer

## Mise en place
first-step = Étape { $step } sur { $steps }
first-language = Choisissez votre langue
first-name = Comment s’appelle le magasin ?
first-name-label = Nom du magasin
first-name-hint = Les gens le voient sur leur téléphone.
first-name-missing = Écrivez le nom du magasin.
first-file = Ouvrez le fichier de mise en place
first-file-text = Votre association vous l’a envoyé. Il dit qui peut signer des cartes.
first-file-choose = Choisir le fichier de mise en place
first-numbers = Recopiez ces deux lignes de la lettre de votre association.
first-agreement = Accord
first-counter = Numéro de ce comptoir
first-lists = Chargez les premières listes
first-lists-text = Les listes disent quelles cartes sont bonnes. Elles sont venues avec le fichier de mise en place.
first-scanner = Réglez le lecteur
first-test = Scannez la carte d’essai
first-done = Votre comptoir est prêt.
first-done-text = Scannez une carte. La réponse vient en une seconde environ.
first-begin = Commencer

## Lecteur
scanner-title = Lecteur
scanner-short = Le régler et l’essayer
scanner-text = Scannez ce code. Nous saurons comment votre lecteur écrit. Pas de lecteur ? Prenez la caméra et continuez.
scanner-code = Code pour régler le lecteur
scanner-learned = Le lecteur marche. Clavier : { $layout }.
scanner-to-test = Passer à la carte d’essai
scanner-to-learn = Régler encore le lecteur
test-text = Scannez ce code comme vous scannez une carte.
test-code = Carte d’essai
test-passed = La carte d’essai a été lue.
test-failed = Ce n’était pas la carte d’essai.
test-failed-text = Scannez le code de cet écran. Si cela ne marche pas, réglez encore le lecteur.

## Listes
lists-title = Listes
lists-number = Numéro
lists-from = Faites le
lists-until = Bonnes jusqu’au
lists-text = Les nouvelles listes viennent seules quand il y a Internet. Sans Internet, prenez un fichier sur une clé USB.
lists-choose = Choisir le fichier des listes
lists-loaded = Les nouvelles listes sont en service.
lists-codes-title = D’un autre comptoir
lists-codes-text = L’autre comptoir montre des codes qui changent. Lisez-les ici avec la caméra ou le lecteur.
lists-codes = Lire les codes
lists-codes-wait = En attente du premier code …
lists-progress = { $received } codes sur environ { $needed }
lists-show-title = Montrer les listes de ce comptoir
lists-show-text = L’autre comptoir lit ces codes jusqu’à ce qu’il les ait tous.
lists-show = Montrer les codes
lists-show-stop = Arrêter
lists-show-code = Codes qui changent, avec les listes

## Prix
prices-title = Liste de prix
prices-none = Il n’y a pas de liste de prix.
prices-now = { $count ->
    [one] { $name } : { $count } médicament
   *[other] { $name } : { $count } médicaments
}
prices-text = Avec une liste de prix, vous voyez le prix : scannez le médicament, puis la carte.
prices-choose = Choisir la liste de prix
prices-loaded = { $count ->
    [one] La liste de prix est en service : { $count } médicament.
   *[other] La liste de prix est en service : { $count } médicaments.
}

## La journée
day-title = Reçus d’un jour
day-short = Pour qui vous paie
day-text = Le fichier ne contient aucun nom. Envoyez-le à qui vous paie.
day-label = Jour
day-signed = Obtenir le fichier signé
day-csv = Obtenir un tableau
day-saved = Enregistré : { $name }

## La carte du comptoir
card-title = Carte du comptoir
card-short = À imprimer et à poser sur le comptoir
card-text = Imprimez-la et posez-la sur le comptoir. Qui la scanne d’abord fait un code bon seulement chez vous.
card-second = Deuxième langue
card-words = Scannez ce code avec votre téléphone. Montrez ensuite votre carte.
card-code = Code de ce comptoir

## Langue et son
language-title = Langue
sound-title = Son et voix
sound-short = Sons, résultats dits à voix haute
sound-tone = Un son pour chaque résultat
sound-voice = Dire chaque résultat à voix haute
sound-voice-hint = D’autres peuvent l’entendre.

## Inscription au paiement
pay-title = S’inscrire pour être payé
pay-short-yes = Ce comptoir est inscrit.
pay-short-no = Pas encore inscrit
pay-text = Envoyez le premier fichier à votre association. Ouvrez le fichier qui revient.
pay-key = Obtenir le fichier à envoyer
pay-enrol = Ouvrir le fichier revenu
pay-done = Ce comptoir est inscrit. Ses reçus comptent.

## À propos
about-title = À propos de ce comptoir
about-short = Pour qui vous aide
about-text = Annona vérifie les cartes sans Internet. Aucun nom n’est gardé.
about-shop = Magasin
about-counter = Comptoir
about-agreement = Accord

## Aide
help-title = Aide
help-search = Chercher
help-found = { $count ->
    [0] Rien trouvé
    [one] { $count } sujet
   *[other] { $count } sujets
}
help-counter-title = Comment vérifier une carte ?
help-counter-text = Scannez le code du téléphone ou de la carte en papier. Inutile de cliquer avant. Faites ce que dit l’écran. Appuyez sur Entrée pour la personne suivante. La réponse disparaît seule après 20 secondes.
help-results-title = Que veulent dire les couleurs ?
help-results-text = Vert, coche : appliquez le tarif aidé. Jaune, main : demandez à la personne. Gris, point d’interrogation : nous n’avons pas pu vérifier. Rouge, croix : n’acceptez pas la carte et donnez le papier avec le numéro de téléphone.
help-cannot-title = Et si on ne peut pas confirmer ?
help-cannot-text = Cela ne veut pas dire que la personne n’y a pas droit. Scannez encore. Si cela ne marche pas, choisissez « Servir quand même, noter pourquoi ». Vous n’êtes pas en faute.
help-challenge-title = C’est quoi, « notre code » ?
help-challenge-text = Si l’horloge d’un téléphone est fausse, notre code aide. La personne le scanne sur l’écran. Scannez ensuite son téléphone.
help-medicine-title = Comment voir le prix ?
help-medicine-text = Chargez une liste de prix dans les Réglages. Scannez d’abord le médicament, puis la carte. Le prix est à côté de la réponse.
help-offline-title = Cela marche-t-il sans Internet ?
help-offline-text = Oui. La barre en haut dit jusqu’à quand. Avant, connectez-vous à Internet, ou chargez des listes d’une clé USB ou d’un autre comptoir.
help-settings-title = Que trouve-t-on dans les réglages ?
help-settings-text = Listes, liste de prix, reçus, carte du comptoir, lecteur, langue et son.
help-scanner-title = Le lecteur sonne, mais rien ne se passe
help-scanner-text = Ouvrez Réglages, puis Lecteur, et scannez le code. Scannez ensuite la carte d’essai. Vérifiez que la touche Verr. Maj. est éteinte.
help-day-title = Comment suis-je payé ?
help-day-text = Chaque carte acceptée fait un reçu sans nom. Le soir, prenez le fichier signé du jour et envoyez-le à qui vous paie.
help-card-title = À quoi sert la carte du comptoir ?
help-card-text = Qui la scanne d’abord fait un code bon seulement chez vous. Personne ne peut s’en servir ailleurs.
help-privacy-title = Que garde-t-on sur les gens ?
help-privacy-text = Aucun nom et aucun numéro de carte. La réponse disparaît de l’écran après 20 secondes.
