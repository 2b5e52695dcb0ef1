# The words of the wallet: for every citizen, who may not read much. Short words. Say what to do.
# Translated from en; the tests compare ids and variables.

app-name = Annona
working = Un instant …

## The bar
nav-label = Principal
nav-home = Mes cartes
nav-listen = Écouter
nav-lock = Verrouiller

## Buttons
action-next = Suivant
action-back = Retour
action-cancel = Annuler
action-later = Plus tard
action-print = Imprimer
action-file = Ouvrir un fichier
action-show = Montrer
action-add = Recevoir une carte

## First start
first-step = Étape { $step } sur { $steps }
first-language = Votre langue
first-trust = À qui ce portefeuille fait-il confiance ?
first-trust-text = Ouvrez le fichier fourni avec le portefeuille. Il dit quels services peuvent donner des cartes.
first-name = Qui êtes-vous ?
first-name-label = Votre prénom
first-name-missing = Écrivez votre prénom.
first-picture = Choisissez une image
picture-number = Image { $number }
first-pin = Choisissez un code secret

## PIN
pin-new = Nouveau code secret
pin-again = Le même code encore une fois
pin-yours = Votre code secret
pin-hint = Au moins 6 chiffres ou lettres. Vous pouvez le coller.
pin-see = Voir
pin-short = Le code est trop court. Prenez au moins 6 chiffres ou lettres.
pin-differs = Les deux codes ne sont pas les mêmes.
pin-change = Changer le code secret
pin-change-short = Choisir un autre code
pin-changed = Vous avez un nouveau code secret.

## Recovery sheet
sheet-title = Feuille de secours
sheet-text = Si vous oubliez votre code, ce papier ouvre votre portefeuille. Sans lui, vos cartes sont perdues.
sheet-make = Faire la feuille
sheet-done = Je l’ai sur papier
sheet-paper = Portefeuille de { $name }
sheet-keep = Gardez ce papier à la maison, loin du téléphone. Ne le montrez à personne.
sheet-ends = La feuille que vous avez maintenant ne marchera plus.
sheet-there = Vous en avez une
sheet-missing = Vous n’en avez pas encore

## Coming in
enter-who = Qui êtes-vous ?
enter-new = Je suis nouveau ici
enter-hello = Bonjour { $name }
enter-open = Ouvrir
enter-forgot = J’ai oublié mon code
enter-other = Je suis quelqu’un d’autre
enter-previous = Ouvrir comme avant le dernier changement
recover-title = Ouvrir avec la feuille de secours
recover-code = Les 30 chiffres de la feuille
recover-hint = Six groupes de cinq. Les espaces ne comptent pas.
recover-do = Ouvrir et prendre le nouveau code

## Cards
home-title = Mes cartes
home-empty = Vous n’avez pas encore de carte.
home-no-lists = Le portefeuille ne sait pas encore à quels services faire confiance.
home-lists-ended = La liste des services de confiance est trop vieille.
home-get-lists = Prendre la liste la plus récente
home-waiting =
    { $count ->
        [one] Un service vous enverra une carte plus tard.
       *[other] Des services vous enverront { $count } cartes plus tard.
    }
home-ask = Demander maintenant
home-no-sheet = Vous n’avez pas encore de feuille de secours. Faites-en une.
home-count = { $count } cartes
card-title = Carte
card-from = De { $agency }
card-facts = Ce qu’il y a sur la carte
card-facts-note = Vous seul voyez cela.
card-until = Valable jusqu’au
card-copies = Copies neuves
card-copies-note = Chaque comptoir reçoit une autre copie, pour que personne ne puisse vous suivre.
card-renew = Recevoir une carte neuve
card-delete = Supprimer cette carte
card-delete-sure = La carte aura disparu. Le service peut vous la redonner.
card-delete-yes = Oui, supprimer
card-delete-no = Non, garder
state-valid = Valable jusqu’au { $date }
state-soon =
    { $days ->
        [0] Finit aujourd’hui
        [one] Finit dans un jour
       *[other] Finit dans { $days } jours
    }
state-not-yet = Commence le { $date }
state-suspended =
    { $date ->
        [none] Arrêtée pour le moment. Demandez au service.
       *[other] Arrêtée pour le moment depuis le { $date }. Demandez au service.
    }
state-withdrawn =
    { $date ->
        [none] Arrêtée par le service. Demandez-lui.
       *[other] Arrêtée par le service le { $date }. Demandez-lui.
    }
state-ended = Finie le { $date }. Demandez-en une nouvelle.

## Showing
ask-title = Montrer cette carte ?
ask-where = Où voulez-vous la montrer ?
ask-nowhere = Aucun accord ne permet de demander cette carte à un comptoir.
ask-yes = Montrer
ask-scan = Scanner le code du comptoir
ask-no = Non
consent-who = Qui demande
consent-why = Pourquoi
consent-approved = Approuvé : il y a un accord pour cela.
consent-shown = Ils verront
consent-validity = Jusqu’à quand elle est valable
consent-optional = Vous pouvez aussi montrer
consent-hidden = Rien d’autre n’est montré. Personne n’apprend pourquoi vous y avez droit.
show-title = Tenez ceci devant le lecteur
show-code = Le code pour le lecteur
show-nobody = Personne n’apprend pourquoi vous y avez droit.
show-for = Pour { $counter }
show-next = Nouveau code dans { $seconds } secondes
show-clock = L’heure de cet appareil est fausse. Réglez-la.
show-done = Fini
show-this-counter = Ce comptoir
done-title = Montrée
done-shared = Montré : { $claims }.
done-withheld = Pas montré : { $claims }.
done-until = Vous retrouvez cela dans l’historique.
scan-title = Scannez le code du comptoir

## Reading codes
reader-label = Lire un code
reader-camera = Utiliser la caméra
reader-stop = Arrêter la caméra
reader-picture = Ouvrir une image
reader-camera-picture = Image de la caméra
reader-no-camera = Il n’y a pas de caméra, ou elle n’est pas permise. Prenez une image, ou collez le texte.
reader-nothing = Il n’y a pas de code dans cette image.
reader-paste = Ou collez le texte du code

## Getting a card
add-text = Scannez le code que le service vous a donné. Vous pouvez aussi coller son lien.
add-paste = Ou collez le lien
add-offer = { $agency } veut vous donner une carte
add-known = Ce service est sur la liste des services de confiance.
add-store = La carte reste dans ce portefeuille. C’est vous qui décidez quand la montrer.
add-yes = Prendre la carte
add-no = Non
add-code = Le service vous a envoyé un code
add-code-label = Le code
add-code-length = Le code de { $length } caractères
add-code-hint = Il est venu par un autre chemin, une lettre ou un message.
add-sign-in = Connectez-vous au service
add-sign-in-text = Le service veut être sûr que c’est vous.
add-sign-in-open = Ouvrir la page du service
add-sign-in-back = Collez ensuite l’adresse que le navigateur montre
add-done = Vous avez la carte
add-later = La carte vient plus tard
add-later-text = Le service a besoin de temps. Votre premier écran la demandera.

## History
history-title = Historique
history-note = Vous seul voyez cela. On y lit ce qui a été montré, jamais ce qui y était écrit.
history-empty = Il ne s’est encore rien passé.
history-received = Reçu : { $card }, de { $with }
history-renewed = Carte neuve reçue : { $card }, de { $with }
history-shown = Montré : { $card }, à { $with }
history-blocked = Arrêté : { $with } ne peut pas demander cela
history-blocked-claim = Demandé : { $claims }.
history-deleted = Supprimé : { $card }
history-forget = Supprimer cette ligne
history-forget-all = Tout supprimer
history-forget-sure = Oui, tout supprimer
history-keep = Enregistrer dans un fichier

## Settings
settings-title = Réglages
language-title = Langue
lists-title = Services de confiance
lists-from = Liste du { $date }
lists-none = Pas encore de liste
lists-text = La liste dit quels services peuvent donner des cartes, et qui peut les demander.
lists-good = Du { $from }, valable jusqu’au { $until }.
lists-loaded = Vous avez la liste la plus récente.
remove-title = Enlever mon profil
remove-short = Toutes vos cartes ici auront disparu
remove-text = Vos cartes et votre historique quittent cet appareil. Les services peuvent vous redonner des cartes.
remove-yes = Tout enlever

## Trouble
error-other = Quelque chose n’a pas marché.
error-other-do = Essayez encore. Si cela reste, montrez ce code à la personne qui vous aide.
error-unreachable = Le portefeuille ne répond pas.
error-unreachable-do = Fermez-le et ouvrez-le de nouveau.
error-ann-vault-1 = Ce n’est pas le bon code.
error-ann-vault-1-do = Essayez encore.
error-ann-vault-14 = Trop de codes faux.
error-ann-vault-14-do = Attendez quelques minutes, puis essayez encore. La feuille de secours aide aussi.
error-ann-vault-15 = Il n’y a pas de feuille de secours pour ce portefeuille.
error-ann-vault-15-do = Essayez encore le code secret.
error-ann-vault-16 = Cette feuille n’ouvre pas le portefeuille.
error-ann-vault-16-do = Vérifiez que c’est votre feuille la plus récente.
error-ann-vault-18 = La feuille a six groupes de cinq chiffres.
error-ann-vault-18-do = Tapez les 30 chiffres.
error-ann-owner-2 = Quelqu’un ici a déjà ce prénom.
error-ann-owner-2-do = Choisissez un autre nom.
error-ann-app-4 = Ce fichier ne dit pas à qui faire confiance.
error-ann-app-4-do = Ouvrez le fichier fourni avec le portefeuille.
error-ann-app-5 = Ce code n’est pas pour un portefeuille.
error-ann-app-5-do = Scannez le code du service, ou le code du comptoir.
error-ann-wallet-1 = Le portefeuille n’a pas encore de liste des services de confiance.
error-ann-wallet-1-do = Prenez la liste la plus récente sur le premier écran.
error-ann-wallet-10 = Personne ne répond de cet expéditeur.
error-ann-wallet-10-do = N’allez pas plus loin. Demandez au service.
error-ann-wallet-21 = Ce comptoir ne peut pas demander cette carte.
error-ann-wallet-21-do = Ne la montrez pas. Demandez pourquoi.

## Help
help-title = Aide
help-search = Chercher
help-found =
    { $count ->
        [one] Un sujet
       *[other] { $count } sujets
    }
help-home-title = Mes cartes
help-home-text = Chaque carte a une couleur et un mot. Vert : tout va bien. Jaune : elle finit bientôt. Rouge : elle ne marche plus. Touchez Montrer pour vous en servir.
help-add-title = Recevoir une carte
help-add-text = Un service vous donne un code ou un lien. Scannez-le ou collez-le. Le portefeuille dit de qui il vient. Vous dites oui ou non. Parfois le service envoie un numéro par un autre chemin : tapez-le.
help-show-title = Montrer une carte
help-show-text = Touchez Montrer, lisez qui demande et ce qu’ils voient, puis touchez Montrer. Tenez le code devant le lecteur. Il change toutes les 15 secondes. Cela marche sans réseau.
help-card-title = Regarder une carte
help-card-text = Touchez la carte. Vous voyez tout ce qu’il y a dessus. Les comptoirs voient bien moins. Vous pouvez la supprimer ; le service peut la redonner.
help-history-title = Historique
help-history-text = Vous trouvez ici quand vous avez montré une carte, à qui, et ce qu’ils ont vu. Vous seul pouvez le lire. Vous pouvez le supprimer.
help-pin-title = Code secret et feuille de secours
help-pin-text = Le code ouvre votre portefeuille. Si vous l’oubliez, la feuille de secours l’ouvre. Imprimez-la et gardez-la à la maison. Personne ne vous demandera jamais votre code.
help-lists-title = Services de confiance
help-lists-text = Le portefeuille a une liste des services qui peuvent donner des cartes et des comptoirs qui peuvent les demander. Prenez la liste la plus récente une fois par semaine.
help-privacy-title = Qui voit quoi
help-privacy-text = Le comptoir voit que vous y avez droit et jusqu’à quand. Il ne voit ni vos revenus ni votre adresse. Le service n’apprend pas où vous montrez une carte.
