import type { StepTexts } from './step-text';

/** Spanish as it is spoken in the United States, with "usted". */
export const SPANISH_STEPS: StepTexts = {
  common: {
    progress: 'Paso {count} de 2',
    wait: 'Un momento, por favor…',
    again: 'Intentar de nuevo',
    back: 'Volver',
    startAgain: 'Empezar de nuevo',
    otherNumber: 'Usar otro número',
    decline: 'Esta no es mi cuenta',
    spokenNumber: 'el número que termina en {ending}',
    reference: 'Si se comunica con nosotros, denos esta referencia: {reference}',
  },
  trouble: {
    network:
      'No podemos conectarnos al servidor. Revise su conexión e intente de nuevo. Lo que escribió sigue aquí.',
    unavailable:
      'Esto no funciona en este momento, y es culpa nuestra. Intente de nuevo en un minuto. Lo que escribió sigue aquí.',
    tooMany: 'Hubo muchos intentos en poco tiempo. Espere {wait} e intente de nuevo.',
    pause: 'Acabamos de enviar un mensaje a este número. Espere {wait} antes de pedir otro.',
    sdk: 'No se cargó una parte de esta página. Revise su conexión e intente de nuevo. Lo que escribió sigue aquí.',
    unexpected: 'Algo salió mal. Intente de nuevo. Si vuelve a pasar, comuníquese con nosotros.',
  },
  number: {
    heading: '¿Cuál es su número de teléfono ahora?',
    openingInDoubt: [
      'El número que tenemos de usted es {phone}. Es posible que ahora sea de otra persona, así que no le enviaremos ningún mensaje a menos que usted lo escriba.',
      'Escriba el número de celular que usa hoy, aunque sea el mismo. Después verificaremos que usted tiene el teléfono.',
    ],
    opening: [
      'El número que tenemos de usted es {phone}. Escriba su nuevo número de celular. Después verificaremos que usted tiene el teléfono.',
    ],
    openingWithoutNumber: [
      'Escriba su número de celular. Después verificaremos que usted tiene el teléfono.',
    ],
    nameLabel: 'Su nombre',
    nameHint:
      'Este es el nombre que {{clientName}} tiene de usted. Si no es correcto, comuníquese con nosotros.',
    firstNameLabel: 'Nombre',
    lastNameLabel: 'Apellido',
    phoneLabel: 'Número de celular',
    phoneHint:
      'Si el número no es de los Estados Unidos, agregue el código del país, como +52\u00a055\u00a01234\u00a05678.',
    submit: 'Continuar',
    keep: 'Mi número no ha cambiado',
    triesLeft: 'Cada número que envía cuenta como un intento. Le quedan {count} intentos.',
    lastTry: 'Cada número que envía cuenta como un intento. Este es el último.',
    noTryLeft:
      'Este es su último intento, así que no puede cambiar a otro número. Termine con este o comuníquese con nosotros.',
    phoneMissing: 'Escriba su número de celular.',
    phoneInvalid: 'Esto no parece un número de teléfono. Revíselo e incluya el código del país.',
    firstNameMissing: 'Escriba su nombre.',
    lastNameMissing: 'Escriba su apellido.',
    noScript:
      'JavaScript está desactivado en su navegador. Puede llenar este formulario, pero tendrá que activarlo para el siguiente paso.',
  },
  known: {
    heading: '¿Este número sigue siendo suyo?',
    opening: [
      'El número que tenemos de usted es {phone}.',
      'Si es suyo, continúe. Después verificaremos que usted tiene el teléfono.',
    ],
    newNumber: 'Tengo un número nuevo',
  },
  consent: {
    legend: 'Necesitamos su consentimiento',
    text:
      'Para los números de este país ({country}) necesitamos su consentimiento. {{clientName}} los comprueba con la ayuda de Prove, un servicio para números de teléfono. Prove pregunta ' +
      'a su operador móvil si el número es suyo. Puede retirar su consentimiento cuando quiera: basta con que nos lo diga.',
    label: 'Acepto que se pregunte a mi operador móvil si este número es mío.',
    missing:
      'Marque la casilla si está de acuerdo. Sin eso no podemos verificar este número aquí, pero con gusto le ayudamos de otra manera.',
    carrier:
      'Para números de los Estados Unidos: al continuar, usted permite que su compañía de celular comparta datos de su cuenta y de su teléfono con {{clientName}} y con Prove, su proveedor. ' +
      'Los usan solo para confirmar quién es usted y para prevenir fraudes.',
  },
  notice: {
    possession_failed: 'No pudimos verificar que usted tiene este teléfono. Intente de nuevo.',
    code_failed:
      'No pudimos verificar que usted tiene este teléfono. El código no era correcto o llegó tarde. Intente de nuevo.',
    link_expired:
      'No pudimos verificar que usted tiene este teléfono. El enlace se abrió demasiado tarde. Intente de nuevo.',
    link_failed:
      'No pudimos verificar que usted tiene este teléfono. El enlace se rechazó, se abrió en otro dispositivo o se perdió la conexión. Intente de nuevo.',
    identity_not_confirmed:
      'Este número no coincide con su nombre. Revise el número o use uno que esté a su nombre.',
    number_mismatch: 'Respondió otro teléfono, no el de este número. Revise el número.',
    timed_out: 'Se acabó el tiempo para esta verificación. Empiece de nuevo.',
    refused: 'No podemos verificar este número. Revíselo o use otro número de celular suyo.',
    unavailable: 'No pudimos terminar la verificación, y es culpa nuestra. Intente de nuevo.',
    not_recorded: 'No pudimos terminar la verificación, y es culpa nuestra. Intente de nuevo.',
    review:
      'No pudimos confirmar este número automáticamente. Alguien de {{clientName}} lo revisará. Usted no tiene que hacer nada.',
  },
  sending: {
    heading: 'Le estamos enviando un mensaje',
    opening: ['Va en camino a {phone}. Tarda unos segundos.'],
  },
  code: {
    heading: 'Escriba el código del mensaje de texto',
    opening: ['Lo enviamos a {phone}.'],
    label: 'Código',
    hint: 'Solo números. Se envía en cuanto está completo. Nadie de {{clientName}} se lo pedirá nunca.',
    submit: 'Confirmar',
    left: 'Este código es válido por {time} más.',
    expired: 'Este código ya venció. Pida uno nuevo.',
    resend: 'Enviar un código nuevo',
    resendIn: 'Puede pedir un código nuevo en {time}',
    resent: 'Un código nuevo va en camino.',
    missing: 'Escriba el código.',
    wrong: 'Este código no es correcto. Revíselo o pida uno nuevo.',
  },
  link: {
    heading: 'Abra el enlace en su teléfono',
    opening: [
      'Enviamos un mensaje de texto con un enlace a {phone}. Abra el enlace en ese teléfono.',
      'Esta página continuará sola.',
    ],
    waiting: 'Esperando su teléfono…',
    left: 'Este enlace es válido por {time} más.',
    resend: 'Enviar el enlace otra vez',
    resendIn: 'Puede pedir otra vez el enlace en {time}',
    resent: 'Un enlace nuevo va en camino.',
  },
  link_expired: {
    heading: 'El enlace venció',
    opening: ['El enlace que enviamos a {phone} ya no funciona. Podemos enviarle uno nuevo.'],
  },
  resume_mobile: {
    heading: '¿Listo para continuar?',
    opening: ['Usted empezó a confirmar {phone}. Le enviaremos un código nuevo a este número.'],
    submit: 'Enviarme un código',
    submitIn: 'Puede pedir un código en {time}',
  },
  resume_desktop: {
    heading: '¿Listo para continuar?',
    opening: ['Usted empezó a confirmar {phone}. Le enviaremos un enlace nuevo a este teléfono.'],
    submit: 'Enviarme un enlace',
    submitIn: 'Puede pedir un enlace en {time}',
  },
  possession: {
    noScript: [
      'JavaScript está desactivado en su navegador. Lo necesitamos en este paso para verificar que usted tiene el teléfono. Actívelo y vuelva a cargar esta página. Su número queda guardado por 15 minutos.',
      'O comuníquese con nosotros y confirmaremos su número de otra manera.',
    ],
  },
  verifying: {
    heading: 'Estamos verificando su número',
    opening: ['Por lo general tarda unos segundos. Deje esta página abierta.'],
    slow: 'Está tardando más de lo normal.',
    checkAgain: 'Revisar de nuevo',
  },
  succeeded: {
    heading: 'Su número está confirmado',
    opening: [
      'Gracias. {{clientName}} puede volver a comunicarse con usted en el {phone}.',
      'Ya puede cerrar esta página.',
    ],
  },
  failed_attempts_used_up: {
    heading: 'No pudimos confirmar su número aquí',
    opening: [
      'Ese fue el último intento en esta página. El límite existe para protegerle.',
      'Comuníquese con nosotros y confirmaremos su número de otra manera.',
    ],
  },
  failed_review: {
    heading: 'Tenemos que revisarlo con más detalle',
    opening: [
      'Alguien de {{clientName}} revisará su número. No tiene que hacer nada más en esta página.',
      'Si es urgente, comuníquese con nosotros.',
    ],
  },
  failed_declined: {
    heading: 'Gracias por avisarnos',
    opening: [
      '{{clientName}} ya sabe que esta cuenta no es suya. No se cambió nada y este enlace ya no funciona.',
      'No comparta códigos ni enlaces que usted no pidió. Si tiene alguna pregunta, comuníquese con nosotros.',
    ],
  },
  failed_cancelled: {
    heading: 'Ya no hay nada que hacer aquí',
    opening: [
      '{{clientName}} cerró esta solicitud. Puede cerrar esta página.',
      'Si tiene alguna pregunta, comuníquese con nosotros.',
    ],
  },
  failed_expired: {
    heading: 'Esta solicitud venció',
    opening: [
      'Su número no se confirmó a tiempo.',
      'Comuníquese con nosotros y le ayudaremos a confirmarlo.',
    ],
  },
  last_try: {
    possession_failed: 'No pudimos verificar que usted tiene este teléfono.',
    identity_not_confirmed: 'Este número no coincide con su nombre.',
    number_mismatch: 'Respondió otro teléfono, no el de este número.',
    timed_out: 'Se acabó el tiempo para esta verificación.',
    refused: 'No podemos verificar este número.',
  },
};
