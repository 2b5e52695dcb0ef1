# As palavras do balcão: para alguém que trabalha, talvez com cansaço, que talvez leia pouco.
# Palavras curtas. Dizer o que fazer. Nunca culpar a pessoa.

app-name = Annona

## A barra
bar-good = Listas de { $from }. Funciona sem internet até { $until }.
bar-ended = As listas são de { $from }. São velhas demais. Carregue listas novas.
bar-none = Ainda não há listas. Carregue as listas.
bar-clock = O relógio deste aparelho está { $minutes } minutos atrasado. Acerte o relógio.
bar-clock-soon = O relógio deste aparelho está { $minutes } minutos atrasado. Acerte, por favor.
when-today = { $time } de hoje
when-tomorrow = amanhã às { $time }
when-yesterday = { $time } de ontem
when-day = { $date }, { $time }
nav-label = Principal
nav-counter = Balcão
nav-settings = Definições
nav-help = Ajuda

## Pronto
ready-title = Pronto. Leia um cartão.
ready-hint = Ponha o telefone ou o cartão de papel à frente do leitor.
ready-item = { $name }. Agora leia o cartão.
checking = Um momento …
action-camera = Usar a câmara
action-camera-stop = Parar a câmara
action-picture = Abrir uma imagem
action-challenge = Mostrar o nosso código
action-serve = Atender mesmo assim e anotar porquê
action-drop-item = Tirar
camera-label = Imagem da câmara
camera-hint = Ponha o código à frente da câmara.
camera-trouble = A câmara não funciona. Dê autorização no navegador ou use o leitor.
camera-refused = O navegador não permitiu a câmara. Autorize-a nas definições ou use o leitor.
camera-none = Nenhuma câmara encontrada. Use o leitor ou abra uma imagem.
camera-busy = Outro programa usa a câmara. Feche-o e tente de novo.
action-camera-other = Outra câmara
action-camera-light = Luz
update-ready = Há uma versão nova.
action-update = Mudar agora
trouble-other-tab = O balcão está aberto noutro separador. Use esse, ou feche-o e tente de novo.
trouble-no-storage = Este navegador não consegue guardar os ficheiros do balcão. Use um mais recente e sem janela privada.

## Resultados
kind-eligible = Tem direito
kind-eligible-offline = Tem direito, verificado sem internet
kind-ask-the-person = Pergunte à pessoa
kind-cannot-confirm = Não é possível confirmar
kind-do-not-accept = Não aceite
cannot-note = Isto não quer dizer que a pessoa não tem direito.

verdict-eligible = Faça o preço com ajuda.
verdict-eligible-offline = Faça o preço com ajuda.
verdict-copy = É uma cópia de um cartão. Peça o próprio cartão.
verdict-other-counter = Este código foi feito para outro balcão.
verdict-wrong-challenge = Este código não responde ao nosso código.
verdict-challenge-expired = O nosso código era velho demais. Use um novo.
verdict-not-made-now = Este código é velho. O relógio do telefone pode estar errado.
verdict-dated-ahead = O relógio do telefone está adiantado. Use o nosso código.
verdict-already-shown = Já foi mostrado aqui: { $at }.
verdict-not-yet-valid = O cartão começa em { $date }.
verdict-ended = O cartão terminou em { $date }.
verdict-misread = Não conseguimos ler este código.
verdict-unknown-agency = O serviço deste cartão não está na nossa lista.
verdict-unknown-key = O selo deste cartão não está na nossa lista.
verdict-status-unknown = As nossas listas não dizem se este cartão ainda vale.
verdict-lists-too-old = As nossas listas são velhas demais: { $age }.
verdict-clock-behind = O relógio deste aparelho está errado.
verdict-wrong-form = O cartão não diz o que devia dizer.
verdict-no-agreement = Não temos acordo para este cartão.
verdict-agreement-ended = O nosso acordo para este cartão terminou.
verdict-not-remembered = Este aparelho não conseguiu guardar a verificação.
verdict-not-approved = Não foi assinado por um serviço autorizado.
verdict-forged = Não foi assinado por um serviço autorizado.
verdict-key-compromised = O serviço retirou o selo deste cartão.
verdict-holder-forged = Não foi mostrado pelo telefone do cartão.
verdict-suspended = { $date ->
    [none] O cartão está em pausa.
   *[other] O cartão está em pausa desde { $date }.
}
verdict-withdrawn = { $date ->
    [none] O cartão foi retirado.
   *[other] O cartão foi retirado em { $date }.
}

next-show-challenge = A pessoa lê o código deste ecrã. Depois leia o telefone dela.
next-ask-for-fresh-code = Peça à pessoa para abrir outra vez o cartão e mostrar um código novo.
next-ask-to-renew = Diga à pessoa como renovar: por telefone ou com o formulário de papel.
next-scan-again = Leia outra vez. Limpe o vidro ou aproxime o código.
next-update-or-override = Carregue listas novas e veja o relógio. Pode atender a pessoa e anotar porquê.
next-give-contact-slip = Dê à pessoa o papel com o telefone do serviço.

fact-class = Classe
fact-until = Até
fact-person = Confirme com a pessoa
fact-price = Preço a pagar
fact-no-price = Não está na lista de preços
checked-with = Verificado com as listas de { $from }.
age-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
age-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
age-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
}
countdown = { $seconds ->
    [one] Desaparece em { $seconds } segundo
   *[other] Desaparece em { $seconds } segundos
}
action-clear = Pessoa seguinte
key-enter = Enter
action-more = Deixar mais tempo
action-why = Porquê?

why-title = O que foi verificado
why-receipt = Recibo número { $number }
outcome-pass = Em ordem
outcome-fail = Não está em ordem
outcome-unknown = Não verificado
check-parsed = O código lê-se
check-signature = O serviço assinou
check-issuer-trusted = O serviço está autorizado
check-holder-binding = É o telefone da pessoa que mostra
check-audience = Feito para este balcão
check-freshness = Feito agora mesmo
check-replay = Ainda não mostrado
check-validity = As datas estão certas
check-status = Não foi retirado
check-schema = Diz o que deve dizer
check-agreement = O nosso acordo inclui-o

## O nosso código
challenge-title = A pessoa lê este código.
challenge-then = Depois leia o telefone dela.
challenge-code = Código para o telefone da pessoa
challenge-over = O tempo acabou.
challenge-again = Código novo

## Outros códigos
other-challenge = É o código de um balcão, não um cartão.
other-counter-card = É um cartão de balcão, não o cartão de uma pessoa.
other-calibration = Este código serve para acertar o leitor.
other-test-card = É o cartão de teste. O leitor funciona.
other-lists = Este código traz listas. Abra Definições e depois Listas.
other-web-link = É uma ligação para uma página web, não um cartão.
other-eu-health-certificate = É um certificado de saúde da UE, não um cartão para nós.
other-openid-credential-offer = É uma oferta de cartão. A pessoa tem de a aceitar primeiro no telefone.
other-foreign = É um código de outro tipo: { $name }.
other-next = Peça à pessoa para abrir o cartão e mostrar o código.
misread-title = Nenhum código encontrado.
misread-text = Leia outra vez. Limpe o vidro ou aproxime o código.

## Atender mesmo assim
serve-title = Atender mesmo assim
serve-hint = Ninguém vai embora porque aqui algo não funciona. Diga porquê.
serve-lists-too-old = As nossas listas ou o nosso relógio não estão em dia
serve-code-damaged = O código não se consegue ler
serve-unknown-agency = O serviço não está na nossa lista
serve-other = Outro motivo
serve-missing = Escolha um motivo.
serve-note = Nota, se quiser
serve-note-hint = Fica nesta loja. Não escreva nomes.
serve-save = Guardar
noted-title = Guardado. Pode atender a pessoa.
noted-text = É a nota número { $number }.

## Problemas
trouble-title = Algo não funcionou.
trouble-unreachable = O programa do balcão não responde.
trouble-restart = Abra-o outra vez neste aparelho. Depois tente de novo.
trouble-file = Este ficheiro não se consegue ler. Escolha outro.
action-again = Tentar de novo
action-back = Voltar
action-next = Seguinte
action-later = Fazer isto mais tarde
action-print = Imprimir

## Preparação
first-step = Passo { $step } de { $steps }
first-language = Escolha a sua língua
first-name = Como se chama a loja?
first-name-label = Nome da loja
first-name-hint = As pessoas veem-no no telefone.
first-name-missing = Escreva o nome da loja.
first-file = Abra o ficheiro de preparação
first-file-text = A sua associação enviou-o. Diz quem pode assinar cartões.
first-file-choose = Escolher o ficheiro de preparação
first-numbers = Copie estas duas linhas da carta da sua associação.
first-agreement = Acordo
first-counter = Número deste balcão
first-lists = Carregue as primeiras listas
first-lists-text = As listas dizem que cartões valem. Vieram com o ficheiro de preparação.
first-scanner = Acerte o leitor
first-test = Leia o cartão de teste
first-done = O seu balcão está pronto.
first-done-text = Leia um cartão. A resposta chega em cerca de um segundo.
first-begin = Começar

## Leitor
scanner-title = Leitor
scanner-short = Acertar e testar
scanner-text = Leia este código. Assim sabemos como o seu leitor escreve. Não tem leitor? Use a câmara e continue.
scanner-code = Código para acertar o leitor
scanner-learned = O leitor funciona. Teclado: { $layout }.
scanner-to-test = Ir para o cartão de teste
scanner-to-learn = Acertar o leitor outra vez
test-text = Leia este código como se fosse um cartão.
test-code = Cartão de teste
test-passed = O cartão de teste foi lido.
test-failed = Não era o cartão de teste.
test-failed-text = Leia o código deste ecrã. Se falhar de novo, acerte o leitor outra vez.

## Listas
lists-title = Listas
lists-number = Número
lists-from = Feitas
lists-until = Valem até
lists-text = As listas novas chegam sozinhas quando há internet. Sem internet, use um ficheiro de uma pen USB.
lists-choose = Escolher o ficheiro das listas
lists-loaded = As listas novas estão em uso.
lists-codes-title = De outro balcão
lists-codes-text = O outro balcão mostra códigos que mudam. Leia-os aqui com a câmara ou o leitor.
lists-codes = Ler os códigos
lists-codes-wait = À espera do primeiro código …
lists-progress = { $received } de cerca de { $needed } códigos
lists-show-title = Mostrar as listas deste balcão
lists-show-text = O outro balcão lê estes códigos até os ter todos.
lists-show = Mostrar os códigos
lists-show-stop = Parar
lists-show-code = Códigos que mudam, com as listas

## Preços
prices-title = Lista de preços
prices-none = Não há lista de preços.
prices-now = { $count ->
    [one] { $name }: { $count } medicamento
   *[other] { $name }: { $count } medicamentos
}
prices-text = Com uma lista de preços vê-se o preço: leia o medicamento e depois o cartão.
prices-choose = Escolher a lista de preços
prices-loaded = { $count ->
    [one] A lista de preços está em uso: { $count } medicamento.
   *[other] A lista de preços está em uso: { $count } medicamentos.
}

## O dia
day-title = Recibos de um dia
day-short = Para quem lhe paga
day-text = O ficheiro não tem nomes. Envie-o a quem lhe paga.
day-label = Dia
day-signed = Obter o ficheiro assinado
day-csv = Obter uma tabela
day-saved = Guardado: { $name }

## O cartão do balcão
card-title = Cartão do balcão
card-short = Para imprimir e pôr no balcão
card-text = Imprima-o e ponha-o no balcão. Quem o lê primeiro faz um código que só vale na sua loja.
card-second = Segunda língua
card-words = Leia este código com o seu telefone. Depois mostre o seu cartão.
card-code = Código deste balcão

## Língua e som
language-title = Língua
sound-title = Som e voz
sound-short = Sons, resultados em voz alta
sound-tone = Um som com cada resultado
sound-voice = Dizer cada resultado em voz alta
sound-voice-hint = Outros podem ouvir.

## Registo para pagamento
pay-title = Registar-se para receber
pay-short-yes = Este balcão está registado.
pay-short-no = Ainda não registado
pay-text = Envie o primeiro ficheiro à sua associação. Abra o ficheiro que voltar.
pay-key = Obter o ficheiro para enviar
pay-enrol = Abrir o ficheiro que voltou
pay-done = Este balcão está registado. Os recibos contam.

## Sobre o balcão
about-title = Sobre este balcão
about-short = Para quem o ajuda
about-text = A Annona verifica cartões sem internet. Não guarda nomes.
about-shop = Loja
about-counter = Balcão
about-agreement = Acordo

## Ajuda
help-title = Ajuda
help-search = Procurar
help-found = { $count ->
    [0] Nada encontrado
    [one] { $count } tema
   *[other] { $count } temas
}
help-counter-title = Como verifico um cartão?
help-counter-text = Leia o código do telefone ou do cartão de papel. Não é preciso clicar antes. Faça o que o ecrã diz. Carregue em Enter para a pessoa seguinte. A resposta desaparece sozinha ao fim de 20 segundos.
help-results-title = O que querem dizer as cores?
help-results-text = Verde, visto: faça o preço com ajuda. Amarelo, mão: pergunte à pessoa. Cinzento, ponto de interrogação: não conseguimos verificar. Vermelho, cruz: não aceite o cartão e dê o papel com o telefone.
help-cannot-title = E se não for possível confirmar?
help-cannot-text = Não quer dizer que a pessoa não tem direito. Leia outra vez. Se falhar de novo, escolha «Atender mesmo assim e anotar porquê». A culpa não é sua.
help-challenge-title = O que é «o nosso código»?
help-challenge-text = Se o relógio de um telefone está errado, o nosso código ajuda. A pessoa lê-o no ecrã. Depois leia o telefone dela.
help-medicine-title = Como vejo o preço?
help-medicine-text = Carregue uma lista de preços nas Definições. Leia primeiro o medicamento e depois o cartão. O preço aparece ao lado da resposta.
help-offline-title = Funciona sem internet?
help-offline-text = Sim. A barra em cima diz até quando. Antes disso, ligue-se à internet ou carregue listas de uma pen USB ou de outro balcão.
help-settings-title = O que há nas definições?
help-settings-text = Listas, lista de preços, recibos, cartão do balcão, leitor, língua e som.
help-scanner-title = O leitor apita, mas nada acontece
help-scanner-text = Abra Definições, depois Leitor, e leia o código. Depois leia o cartão de teste. Veja se o Caps Lock está desligado.
help-day-title = Como recebo o meu dinheiro?
help-day-text = Cada cartão aceite faz um recibo sem nome. À noite obtenha o ficheiro assinado do dia e envie-o a quem lhe paga.
help-card-title = Para que serve o cartão do balcão?
help-card-text = Quem o lê primeiro faz um código que só vale na sua loja. Ninguém o pode usar noutro lugar.
help-privacy-title = O que se guarda das pessoas?
help-privacy-text = Nenhum nome e nenhum número de cartão. A resposta desaparece do ecrã ao fim de 20 segundos.
