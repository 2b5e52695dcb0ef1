# The words of the wallet: for every citizen, who may not read much. Short words. Say what to do.
# Translated from en; the tests compare ids and variables.

app-name = Annona
working = Um momento …

## The bar
nav-label = Principal
nav-home = Os meus cartões
nav-listen = Ouvir
nav-lock = Fechar

## Buttons
action-next = Seguinte
action-back = Voltar
action-cancel = Cancelar
action-later = Mais tarde
action-print = Imprimir
action-file = Abrir um ficheiro
action-show = Mostrar
action-add = Receber um cartão

## First start
first-step = Passo { $step } de { $steps }
first-language = A sua língua
first-trust = Em quem confia esta carteira?
first-trust-text = Abra o ficheiro que veio com a carteira. Diz que serviços podem dar cartões.
first-name = Quem é?
first-name-label = O seu nome
first-name-missing = Escreva o seu nome.
first-picture = Escolha um desenho
picture-number = Desenho { $number }
first-pin = Escolha um código secreto

## PIN
pin-new = Código novo
pin-again = O mesmo código outra vez
pin-yours = O seu código
pin-hint = Pelo menos 6 números ou letras. Pode colar.
pin-see = Ver
pin-short = O código é curto demais. Use pelo menos 6 números ou letras.
pin-differs = Os dois códigos não são iguais.
pin-change = Mudar o código
pin-change-short = Escolher outro código
pin-changed = Já tem um código novo.

## Recovery sheet
sheet-title = Folha de recuperação
sheet-text = Se esquecer o código, este papel abre a sua carteira. Sem ele, os seus cartões perdem-se.
sheet-make = Fazer a folha
sheet-done = Já a tenho em papel
sheet-paper = Carteira de { $name }
sheet-keep = Guarde este papel em casa, longe do telefone. Não o mostre a ninguém.
sheet-ends = A folha que tem agora deixa de servir.
sheet-there = Já tem uma
sheet-missing = Ainda não tem

## Coming in
enter-who = Quem é?
enter-new = Sou novo aqui
enter-hello = Olá, { $name }
enter-open = Abrir
enter-forgot = Esqueci o código
enter-other = Sou outra pessoa
enter-previous = Abrir como antes da última mudança
recover-title = Abrir com a folha de recuperação
recover-code = Os 30 números da folha
recover-hint = Seis grupos de cinco. Os espaços não contam.
recover-do = Abrir e usar o código novo

## Cards
home-title = Os meus cartões
home-empty = Ainda não tem cartões.
home-no-lists = A carteira ainda não sabe em que serviços confiar.
home-lists-ended = A lista de serviços de confiança é velha demais.
home-get-lists = Buscar a lista mais nova
home-waiting =
    { $count ->
        [one] Um serviço vai enviar-lhe um cartão mais tarde.
       *[other] Serviços vão enviar-lhe { $count } cartões mais tarde.
    }
home-ask = Pedir agora
home-no-sheet = Ainda não tem folha de recuperação. Faça uma.
home-count = { $count } cartões
card-title = Cartão
card-from = De { $agency }
card-facts = O que está no cartão
card-facts-note = Só você vê isto.
card-until = Serve até
card-copies = Cópias novas
card-copies-note = Cada balcão recebe outra cópia, para que ninguém o possa seguir.
card-renew = Receber um cartão novo
card-delete = Apagar este cartão
card-delete-sure = O cartão desaparece. O serviço pode dar-lho outra vez.
card-delete-yes = Sim, apagar
card-delete-no = Não, guardar
state-valid = Serve até { $date }
state-soon =
    { $days ->
        [0] Acaba hoje
        [one] Acaba dentro de um dia
       *[other] Acaba dentro de { $days } dias
    }
state-not-yet = Começa em { $date }
state-suspended =
    { $date ->
        [none] Parado por agora. Pergunte ao serviço.
       *[other] Parado por agora desde { $date }. Pergunte ao serviço.
    }
state-withdrawn =
    { $date ->
        [none] O serviço acabou com ele. Pergunte ao serviço.
       *[other] O serviço acabou com ele em { $date }. Pergunte ao serviço.
    }
state-ended = Acabou em { $date }. Peça um novo.

## Showing
ask-title = Mostrar este cartão?
ask-where = Onde o quer mostrar?
ask-nowhere = Ninguém acordou pedir este cartão a um balcão.
ask-yes = Mostrar o cartão
ask-scan = Ler o código do balcão
ask-no = Não
consent-who = Quem pede
consent-why = Para quê
consent-approved = Aprovado: há um acordo para isto.
consent-shown = Eles vão ver
consent-validity = Até quando serve
consent-optional = Também pode mostrar
consent-hidden = Mais nada é mostrado. Ninguém fica a saber porque tem direito.
show-title = Ponha isto em frente do leitor
show-code = O código para o leitor
show-nobody = Ninguém fica a saber porque tem direito.
show-for = Para { $counter }
show-next = Código novo em { $seconds } segundos
show-clock = A hora deste aparelho está errada. Acerte-a.
show-done = Pronto
show-this-counter = Este balcão
done-title = Mostrado
done-shared = Mostrado: { $claims }.
done-withheld = Não mostrado: { $claims }.
done-until = Encontra isto outra vez no histórico.
scan-title = Leia o código do balcão

## Reading codes
reader-label = Ler um código
reader-camera = Usar a câmara
reader-stop = Parar a câmara
reader-picture = Abrir uma imagem
reader-camera-picture = Imagem da câmara
reader-no-camera = Não há câmara, ou não é permitida. Use uma imagem, ou cole o texto.
reader-nothing = Não há código nesta imagem.
reader-paste = Ou cole o texto do código

## Getting a card
add-text = Leia o código que o serviço lhe deu. Também pode colar a ligação.
add-paste = Ou cole a ligação
add-offer = { $agency } quer dar-lhe um cartão
add-known = Este serviço está na lista de confiança.
add-store = O cartão fica nesta carteira. Você decide quando o mostra.
add-yes = Ficar com o cartão
add-no = Não
add-code = O serviço enviou-lhe um código
add-code-label = O código
add-code-length = O código de { $length } caracteres
add-code-hint = Veio por outro caminho: uma carta ou uma mensagem.
add-sign-in = Identifique-se no serviço
add-sign-in-text = O serviço quer ter a certeza de que é você.
add-sign-in-open = Abrir a página do serviço
add-sign-in-back = Depois cole o endereço que o navegador mostra
add-done = Já tem o cartão
add-later = O cartão vem mais tarde
add-later-text = O serviço precisa de tempo. O primeiro ecrã vai pedi-lo.

## History
history-title = Histórico
history-note = Só você vê isto. Diz o que foi mostrado, nunca o que lá estava.
history-empty = Ainda não aconteceu nada.
history-received = Recebeu: { $card }, de { $with }
history-renewed = Recebeu um cartão novo: { $card }, de { $with }
history-shown = Mostrou: { $card }, a { $with }
history-blocked = Parado: { $with } não pode pedir isto
history-blocked-claim = Pediu: { $claims }.
history-deleted = Apagou: { $card }
history-forget = Apagar esta linha
history-forget-all = Apagar tudo
history-forget-sure = Sim, apagar tudo
history-keep = Guardar num ficheiro

## Settings
settings-title = Definições
language-title = Língua
lists-title = Serviços de confiança
lists-from = Lista de { $date }
lists-none = Ainda sem lista
lists-text = A lista diz que serviços podem dar cartões e quem os pode pedir.
lists-good = De { $from }, serve até { $until }.
lists-loaded = Tem a lista mais nova.
remove-title = Tirar o meu perfil
remove-short = Todos os seus cartões aqui desaparecem
remove-text = Os seus cartões e o histórico saem deste aparelho. Os serviços podem dar-lhe cartões outra vez.
remove-yes = Tirar tudo

## Trouble
error-other = Alguma coisa correu mal.
error-other-do = Tente outra vez. Se continuar, mostre este código a quem o ajuda.
error-unreachable = A carteira não responde.
error-unreachable-do = Feche-a e abra-a outra vez.
error-ann-vault-1 = Este não é o código certo.
error-ann-vault-1-do = Tente outra vez.
error-ann-vault-14 = Demasiados códigos errados.
error-ann-vault-14-do = Espere uns minutos e tente outra vez. A folha de recuperação também ajuda.
error-ann-vault-15 = Esta carteira não tem folha de recuperação.
error-ann-vault-15-do = Tente o código outra vez.
error-ann-vault-16 = Esta folha não abre a carteira.
error-ann-vault-16-do = Veja se é a sua folha mais nova.
error-ann-vault-18 = A folha tem seis grupos de cinco números.
error-ann-vault-18-do = Escreva os 30 números.
error-ann-owner-2 = Alguém aqui já tem este nome.
error-ann-owner-2-do = Escolha outro nome.
error-ann-app-4 = Este ficheiro não diz em quem confiar.
error-ann-app-4-do = Abra o ficheiro que veio com a carteira.
error-ann-app-5 = Este código não é para uma carteira.
error-ann-app-5-do = Leia o código do serviço ou o do balcão.
error-ann-wallet-1 = A carteira ainda não tem a lista de serviços de confiança.
error-ann-wallet-1-do = Busque a lista mais nova no primeiro ecrã.
error-ann-wallet-10 = Ninguém responde por quem envia isto.
error-ann-wallet-10-do = Não continue. Pergunte ao serviço.
error-ann-wallet-21 = Este balcão não pode pedir este cartão.
error-ann-wallet-21-do = Não o mostre. Pergunte porquê.

## Help
help-title = Ajuda
help-search = Procurar
help-found =
    { $count ->
        [one] Um tema
       *[other] { $count } temas
    }
help-home-title = Os meus cartões
help-home-text = Cada cartão tem uma cor e uma palavra. Verde: está bem. Amarelo: acaba em breve. Vermelho: já não serve. Carregue em Mostrar para usar um cartão.
help-add-title = Receber um cartão
help-add-text = Um serviço dá-lhe um código ou uma ligação. Leia-o ou cole-o. A carteira diz de quem é. Você diz sim ou não. Às vezes o serviço envia um número por outro caminho: escreva-o.
help-show-title = Mostrar um cartão
help-show-text = Carregue em Mostrar, leia quem pede e o que vê, e mostre o cartão. Ponha o código em frente do leitor. Muda de 15 em 15 segundos. Funciona sem rede.
help-card-title = Ver um cartão
help-card-text = Carregue no cartão. Vê tudo o que lá está. Os balcões veem muito menos. Pode apagá-lo; o serviço pode dar-lho outra vez.
help-history-title = Histórico
help-history-text = Aqui vê quando mostrou um cartão, a quem, e o que viram. Só você o pode ler. Pode apagá-lo.
help-pin-title = Código e folha de recuperação
help-pin-text = O código abre a sua carteira. Se o esquecer, a folha de recuperação abre-a. Imprima-a e guarde-a em casa. Nunca ninguém lhe vai pedir o código.
help-lists-title = Serviços de confiança
help-lists-text = A carteira tem uma lista de serviços que podem dar cartões e de balcões que os podem pedir. Busque a lista mais nova uma vez por semana.
help-privacy-title = Quem vê o quê
help-privacy-text = O balcão vê que tem direito e até quando. Não vê quanto ganha nem onde mora. O serviço não fica a saber onde mostra um cartão.
