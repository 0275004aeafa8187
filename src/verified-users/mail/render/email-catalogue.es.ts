import type { EmailCatalogue } from './email-text';

const NO_CALLS =
  'Nadie de {{clientName}} le pedirá por teléfono una contraseña ni un código. Si alguien lo hace, cuelgue.';

export const SPANISH_EMAILS: EmailCatalogue = {
  shared: {
    greeting: '{{#if firstName}}Hola, {{firstName}}:{{else}}Hola:{{/if}}',
    linkIntroduction: 'Si el botón no funciona, copie esta dirección en su navegador:',
    signOff: 'Gracias por su colaboración,',
    unexpectedHeading: '¿No esperaba este correo?',
    unexpected:
      'Nada cambia hasta que usted pulse el botón en la página del enlace. Si desea asegurarse de que este correo es ' +
      'nuestro, visite nuestro sitio web como lo hace habitualmente o póngase en contacto con nosotros. Si no es ' +
      'cliente de {{clientName}}, puede ignorar este mensaje.',
    supportHeading: '¿Necesita ayuda?',
    support: 'Si tiene un número nuevo o alguna pregunta, le ayudaremos con gusto:',
    reason: 'Su cuenta en {{clientName}} incluye un número de teléfono; por eso recibe este correo.',
  },
  kinds: {
    invitation: {
      subject: 'Confirme su número de teléfono para {{clientName}}',
      preheader: 'Solo le llevará un minuto. Puede usar el enlace hasta el {{expiresAt}}.',
      heading: 'Confirme su número de teléfono',
      opening: [
        'No hemos podido confirmar que el número de teléfono que tenemos registrado para usted' +
          '{{#if phoneEnding}}, terminado en\u00a0{{phoneEnding}},{{/if}} siga siendo el suyo. Puede haber un motivo ' +
          'sencillo, como un cambio de número.',
        'Le pedimos que confirme su número. Le llevará alrededor de un minuto.',
      ],
      button: 'Confirmar mi número',
      buttonNote: 'El enlace sirve una sola vez, hasta el {{expiresAt}}.',
      closing: [NO_CALLS],
    },
    reminder: {
      subject: 'Recordatorio: confirme su número de teléfono para {{clientName}}',
      preheader: 'Solo le llevará un minuto. Puede usar el enlace hasta el {{expiresAt}}.',
      heading: 'Su número de teléfono aún no está confirmado',
      opening: [
        'Le pedimos que confirmara el número de teléfono que tenemos registrado para usted' +
          '{{#if phoneEnding}}, terminado en\u00a0{{phoneEnding}}{{/if}}. Todavía está pendiente.',
        'Le rogamos que confirme su número. Le llevará alrededor de un minuto. Los enlaces de nuestros correos ' +
          'anteriores ya no sirven.',
      ],
      button: 'Confirmar mi número',
      buttonNote: 'El enlace sirve una sola vez, hasta el {{expiresAt}}.',
      closing: [NO_CALLS],
    },
    fresh_link: {
      subject: 'Su nuevo enlace para {{clientName}}',
      preheader: 'Solo le llevará un minuto. Puede usar el enlace hasta el {{expiresAt}}.',
      heading: 'Este es su nuevo enlace',
      opening: [
        'Usted nos ha pedido un nuevo enlace para confirmar el número de teléfono que tenemos registrado para usted' +
          '{{#if phoneEnding}}, terminado en\u00a0{{phoneEnding}}{{/if}}. Los enlaces de nuestros correos anteriores ya ' +
          'no sirven.',
        'Le pedimos que confirme su número. Le llevará alrededor de un minuto.',
      ],
      button: 'Confirmar mi número',
      buttonNote: 'El enlace sirve una sola vez, hasta el {{expiresAt}}.',
      closing: [NO_CALLS],
      unexpectedHeading: '¿No ha pedido usted un nuevo enlace?',
    },
    confirmation: {
      subject: 'Su número de teléfono para {{clientName}} está confirmado',
      preheader: 'No tiene que hacer nada más.',
      heading: 'Su número de teléfono está confirmado',
      opening: [
        'Su número de teléfono{{#if phoneEnding}} terminado en\u00a0{{phoneEnding}}{{/if}} está confirmado. ' +
          'No tiene que hacer nada más.',
      ],
      closing: [NO_CALLS],
      signOff: 'Muchas gracias,',
      unexpectedHeading: '¿No ha sido usted?',
      unexpected:
        'Si usted no ha confirmado este número, es posible que otra persona esté usando su cuenta o su correo. Póngase ' +
        'en contacto con nosotros lo antes posible. Si no es cliente de {{clientName}}, puede ignorar este mensaje.',
      support: 'Si no ha sido usted o tiene alguna pregunta, le ayudaremos con gusto:',
    },
    lapsed: {
      subject: 'Su número de teléfono para {{clientName}} no se ha confirmado',
      preheader: 'El plazo ha terminado. Si aún desea confirmarlo, póngase en contacto con nosotros.',
      heading: 'Su número de teléfono no se ha confirmado',
      opening: [
        'Le pedimos que confirmara el número de teléfono que tenemos registrado para usted' +
          '{{#if phoneEnding}}, terminado en\u00a0{{phoneEnding}}{{/if}}. El plazo ha terminado, y los enlaces de ' +
          'nuestros correos ya no sirven.',
        'A partir de ahora consideramos que este número no está confirmado. Es posible que los servicios que dependen ' +
          'de él, como los códigos por mensaje de texto, no estén disponibles para usted.',
        'Si aún desea confirmar su número, póngase en contacto con nosotros.',
      ],
      closing: [NO_CALLS],
      signOff: 'Atentamente,',
      unexpected:
        'Si desea asegurarse de que este correo es nuestro, visite nuestro sitio web como lo hace habitualmente o póngase ' +
        'en contacto con nosotros. Si no es cliente de {{clientName}}, puede ignorar este mensaje.',
      support: 'Si desea confirmar su número o tiene alguna pregunta, le ayudaremos con gusto:',
    },
    address_changed: {
      subject: 'Su dirección de correo para {{clientName}} ha cambiado',
      preheader: 'Si no ha sido usted, póngase en contacto con nosotros.',
      heading: 'Su dirección de correo ha cambiado',
      opening: [
        'Se ha cambiado la dirección de correo de su cuenta. Le enviamos este mensaje a la dirección que teníamos antes.',
        'Si usted conoce este cambio, no tiene que hacer nada más. Si no ha sido usted, póngase en contacto con nosotros.',
      ],
      closing: [NO_CALLS],
      signOff: 'Atentamente,',
      unexpectedHeading: '¿No ha sido usted?',
      unexpected:
        'Es posible que otra persona esté usando su cuenta. Póngase en contacto con nosotros lo antes posible. Si no es ' +
        'cliente de {{clientName}}, puede ignorar este mensaje.',
      support: 'Si no ha sido usted o tiene alguna pregunta, le ayudaremos con gusto:',
      reason:
        'Su cuenta en {{clientName}} tenía esta dirección de correo hasta el cambio; por eso recibe este mensaje.',
    },
  },
};
