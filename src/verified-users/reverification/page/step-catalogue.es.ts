import type { StepTexts } from './step-text';

export const SPANISH_STEPS: StepTexts = {
  common: {
    progress: 'Paso {count} de 2',
    wait: 'Un momento, por favor…',
    again: 'Intentarlo de nuevo',
    back: 'Volver',
    startAgain: 'Empezar de nuevo',
    otherNumber: 'Usar otro número',
    decline: 'Yo no he pedido esto',
    spokenNumber: 'el número terminado en {ending}',
  },
  trouble: {
    network:
      'No hemos podido conectar. Compruebe su conexión e inténtelo de nuevo. No se ha perdido nada de lo que ha escrito.',
    unavailable:
      'En este momento no funciona. El fallo es nuestro. Inténtelo de nuevo en un minuto; no se ha perdido nada de lo que ha escrito.',
    tooMany: 'Han sido muchos intentos en poco tiempo. Espere {wait} e inténtelo de nuevo.',
    sdk: 'No se ha podido cargar una parte de esta página. Compruebe su conexión e inténtelo de nuevo. No se ha perdido nada de lo que ha escrito.',
    unexpected:
      'Algo ha salido mal. Inténtelo de nuevo. Si vuelve a ocurrir, póngase en contacto con nosotros.',
  },
  number: {
    heading: '¿Cuál es su número de teléfono ahora?',
    opening: [
      'Tenemos registrado {phone}. Escriba su número nuevo, o deje el campo vacío si ese sigue siendo suyo.',
      'Después nos aseguraremos de que este teléfono es suyo.',
    ],
    openingWithoutNumber: ['Escriba su número. Después nos aseguraremos de que este teléfono es suyo.'],
    nameLabel: 'Su nombre',
    nameHint: 'Así figura usted en {{clientName}}. Si no es correcto, póngase en contacto con nosotros.',
    firstNameLabel: 'Nombre',
    lastNameLabel: 'Apellidos',
    phoneLabel: 'Número de teléfono móvil',
    phoneHint: 'Fuera de los Estados Unidos, con el prefijo del país, como +34\u00a0612\u00a0345\u00a0678.',
    submit: 'Continuar',
    triesLeft: 'Puede intentarlo {count} veces más.',
    lastTry: 'Puede intentarlo una vez más.',
    phoneMissing: 'Escriba su número de teléfono móvil.',
    phoneInvalid: 'Esto no parece un número de teléfono. Compruébelo, con el prefijo del país.',
    firstNameMissing: 'Escriba su nombre.',
    lastNameMissing: 'Escriba sus apellidos.',
  },
  consent: {
    legend: 'Necesitamos su consentimiento',
    text:
      'Para los números de este país ({country}) necesitamos su consentimiento. {{clientName}} los comprueba con la ayuda de Prove, un servicio para números de teléfono. Prove pregunta ' +
      'a su operador móvil si el número es suyo. Puede retirar su consentimiento cuando quiera: basta con que nos lo diga.',
    label: 'Acepto que se pregunte a mi operador móvil si este número es mío.',
    missing:
      'Marque la casilla si está de acuerdo. Sin ello no podemos comprobar aquí este número; le ayudaremos con gusto de otra manera.',
  },
  notice: {
    possession_failed: 'No hemos podido asegurarnos de que tiene este teléfono a mano. Inténtelo de nuevo.',
    identity_not_confirmed:
      'No se ha podido confirmar este número a su nombre. Compruébelo o use un número que esté registrado a su nombre.',
    number_mismatch: 'Ha respondido un teléfono distinto del de este número. Compruebe el número.',
    timed_out: 'Se ha acabado el tiempo para esta comprobación. No se ha perdido nada: empiece de nuevo.',
    refused: 'Este número no se puede comprobar. Revíselo o use otro número de móvil suyo.',
    unavailable: 'No se ha podido terminar la comprobación. El fallo es nuestro. Inténtelo de nuevo.',
    not_recorded: 'No se ha podido terminar la comprobación. El fallo es nuestro. Inténtelo de nuevo.',
    review:
      'No hemos podido confirmar aquí este número automáticamente. {{clientName}} lo revisará; si es urgente, póngase en contacto con nosotros.',
  },
  sending: {
    heading: 'Le estamos enviando un mensaje',
    opening: ['Va a {phone} y llegará en unos segundos.'],
  },
  code: {
    heading: 'Escriba el código del mensaje de texto',
    opening: ['Lo hemos enviado a {phone}. Es válido durante dos minutos.'],
    label: 'Código',
    hint: 'Solo cifras. Nadie de {{clientName}} se lo pedirá nunca.',
    submit: 'Confirmar',
    resend: 'Enviar un código nuevo',
    resent: 'Un código nuevo va en camino.',
    missing: 'Escriba el código.',
    wrong: 'Este código no es correcto o ya no es válido. Compruébelo o pida uno nuevo.',
  },
  link: {
    heading: 'Abra el enlace en su teléfono',
    opening: [
      'Hemos enviado un mensaje de texto con un enlace a {phone}. Abra el enlace en ese teléfono. Es válido durante tres minutos.',
      'Esta página sigue por sí sola.',
    ],
    waiting: 'Esperando a su teléfono…',
    resend: 'Enviar el enlace otra vez',
    resent: 'Un enlace nuevo va en camino.',
  },
  resume_mobile: {
    heading: '¿Seguimos?',
    opening: ['Estaba a punto de confirmar {phone}. Enviaremos un código nuevo a este número.'],
    submit: 'Enviarme un código',
  },
  resume_desktop: {
    heading: '¿Seguimos?',
    opening: ['Estaba a punto de confirmar {phone}. Enviaremos un enlace nuevo a este teléfono.'],
    submit: 'Enviarme un enlace',
  },
  verifying: {
    heading: 'Estamos comprobando su número',
    opening: ['Suele tardar unos segundos. Deje esta página abierta.'],
    slow: 'Está tardando más de lo habitual.',
    checkAgain: 'Comprobar de nuevo',
  },
  decline: {
    heading: '¿No ha pedido esto?',
    opening: [
      'Entonces lo detenemos aquí y se lo comunicamos a {{clientName}}. Su número queda sin confirmar y este enlace deja de valer.',
      'Si solo quiere usar otro número, vuelva atrás.',
    ],
    confirm: 'Sí, detenerlo',
  },
  succeeded: {
    heading: 'Su número está confirmado',
    opening: [
      'Muchas gracias. {{clientName}} puede volver a comunicarse con usted en {phone}.',
      'Ya puede cerrar esta página.',
    ],
  },
  failed_attempts_used_up: {
    heading: 'No hemos podido confirmar su número aquí',
    opening: [
      'Ha habido demasiados intentos y lo hemos detenido para protegerle.',
      'Póngase en contacto con nosotros. Confirmaremos su número de otra manera.',
    ],
  },
  failed_declined: {
    heading: 'Lo hemos detenido',
    opening: [
      'Gracias por avisarnos. No se ha cambiado nada y este enlace ya no funciona.',
      'Es posible que alguien tenga sus datos. Póngase en contacto con nosotros y no comparta códigos ni enlaces que no haya pedido.',
    ],
  },
  failed_cancelled: {
    heading: 'Aquí ya no queda nada por hacer',
    opening: [
      '{{clientName}} ha dado por terminada esta solicitud. Puede cerrar esta página.',
      'Si tiene alguna pregunta, póngase en contacto con nosotros.',
    ],
  },
  failed_expired: {
    heading: 'Se ha acabado el plazo',
    opening: [
      'Su número no se ha confirmado a tiempo.',
      'Póngase en contacto con nosotros. Le ayudaremos con gusto a confirmarlo.',
    ],
  },
  session_expired: {
    heading: 'Esta página ha estado abierta mucho tiempo',
    opening: ['Se ha cerrado para protegerle. Podemos enviarle un enlace nuevo para que empiece otra vez.'],
  },
  fresh_link: { button: 'Enviarme un enlace nuevo' },
  fresh_link_asked: {
    heading: 'Mire en su correo',
    opening: [
      'Si este enlace era nuestro, uno nuevo va en camino a la misma dirección. Puede tardar unos minutos.',
      'Si no llega nada, mire en la carpeta de correo no deseado o póngase en contacto con nosotros.',
    ],
  },
};
