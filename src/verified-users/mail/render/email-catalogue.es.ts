import type { EmailCatalogue } from './email-text';

const BY_WHEN = 'Solo toma un minuto.{{#if deadline}} Hágalo a más tardar el {{deadline}}.{{/if}}';
const REQUEST =
  'Confirme su número{{#if deadline}} a más tardar el {{deadline}}{{/if}}. Toma alrededor de un minuto.';
const AFTERWARDS =
  '{{#if deadline}}Después de esa fecha consideraremos que este número no está confirmado. Es posible que no pueda usar los ' +
  'servicios que lo necesitan, como los códigos por mensaje de texto, y tendrá que comunicarse con nosotros para ' +
  'confirmarlo.{{/if}}';
const NO_CALLS =
  'Nadie de {{clientName}} le pedirá por teléfono una contraseña ni un código. Si alguien lo hace, cuelgue.';

/** Spanish as it is written in the United States, with `usted`. */
export const SPANISH_EMAILS: EmailCatalogue = {
  shared: {
    greeting: '{{#if firstName}}Hola, {{firstName}}:{{else}}Hola:{{/if}}',
    linkIntroduction: 'Si el botón no funciona, copie esta dirección en su navegador:',
    newNumberButton: 'Tengo un número nuevo',
    signOff: 'Gracias por su ayuda,',
    unexpectedHeading: '¿No esperaba este correo?',
    unexpected:
      'Nada cambia hasta que usted presione el botón en la página del enlace. Para asegurarse de que este correo es ' +
      'nuestro, visite nuestro sitio web como lo hace siempre o comuníquese con nosotros. Si no es cliente de ' +
      '{{clientName}}, puede ignorar este mensaje.',
    supportHeading: '¿Necesita ayuda?',
    support: 'Si tiene alguna pregunta, con gusto le ayudamos:',
    reference: 'Si se comunica con nosotros, mencione esta referencia: {{caseReference}}',
    reason: 'Recibe este correo porque su cuenta con {{clientName}} tiene registrado un número de teléfono.',
  },
  kinds: {
    invitation: {
      subject: 'Confirme su número de teléfono para {{clientName}}',
      preheader: BY_WHEN,
      heading: 'Confirme su número de teléfono',
      opening: [
        'No pudimos confirmar que el número de teléfono que tenemos registrado para usted' +
          '{{#if phoneEnding}}, que termina en\u00a0{{phoneEnding}},{{/if}} siga siendo suyo. Puede haber una razón ' +
          'sencilla, como un cambio de número.',
        REQUEST,
        AFTERWARDS,
      ],
      button: 'Confirmar mi número',
      buttonNote: 'El enlace funciona una sola vez, hasta el {{expiresAt}}.',
      closing: [NO_CALLS],
    },
    reminder: {
      subject: 'Recordatorio: confirme su número de teléfono para {{clientName}}',
      preheader: BY_WHEN,
      heading: 'Su número de teléfono todavía no está confirmado',
      opening: [
        'Le pedimos que confirmara el número de teléfono que tenemos registrado para usted' +
          '{{#if phoneEnding}}, que termina en\u00a0{{phoneEnding}}{{/if}}. Todavía no está confirmado.',
        `${REQUEST} Los enlaces de nuestros correos anteriores ya no funcionan.`,
        AFTERWARDS,
      ],
      button: 'Confirmar mi número',
      buttonNote: 'El enlace funciona una sola vez, hasta el {{expiresAt}}.',
      closing: [NO_CALLS],
    },
    fresh_link: {
      subject: 'Su enlace nuevo para {{clientName}}',
      preheader: BY_WHEN,
      heading: 'Aquí tiene su enlace nuevo',
      opening: [
        'Usted pidió un enlace nuevo para confirmar el número de teléfono que tenemos registrado para usted' +
          '{{#if phoneEnding}}, que termina en\u00a0{{phoneEnding}}{{/if}}. Los enlaces de nuestros correos anteriores ya ' +
          'no funcionan.',
        REQUEST,
        AFTERWARDS,
      ],
      button: 'Confirmar mi número',
      buttonNote: 'El enlace funciona una sola vez, hasta el {{expiresAt}}.',
      closing: [NO_CALLS],
      unexpectedHeading: '¿No pidió usted un enlace nuevo?',
    },
    confirmation: {
      subject: 'Su número de teléfono para {{clientName}} está confirmado',
      preheader: 'No tiene que hacer nada más.',
      heading: 'Su número de teléfono está confirmado',
      opening: [
        'Su número de teléfono{{#if phoneEnding}} que termina en\u00a0{{phoneEnding}}{{/if}} está confirmado. ' +
          'No tiene que hacer nada más.',
      ],
      closing: [NO_CALLS],
      signOff: 'Muchas gracias,',
      unexpectedHeading: '¿No fue usted?',
      unexpected:
        'Si usted no confirmó este número, es posible que otra persona esté usando su cuenta o su correo electrónico. ' +
        'Comuníquese con nosotros lo antes posible. Si no es cliente de {{clientName}}, puede ignorar este mensaje.',
      support: 'Si no fue usted o si tiene alguna pregunta, con gusto le ayudamos:',
    },
    lapsed: {
      subject: 'Su número de teléfono para {{clientName}} no se confirmó',
      preheader: 'El plazo terminó. Si todavía desea confirmarlo, comuníquese con nosotros.',
      heading: 'Su número de teléfono no se confirmó',
      opening: [
        'Le pedimos que confirmara el número de teléfono que tenemos registrado para usted' +
          '{{#if phoneEnding}}, que termina en\u00a0{{phoneEnding}}{{/if}}. El plazo terminó el {{deadline}}, y los ' +
          'enlaces de nuestros correos ya no funcionan.',
        'A partir de ahora consideramos que este número no está confirmado. Es posible que no pueda usar los servicios ' +
          'que lo necesitan, como los códigos por mensaje de texto.',
        'Si todavía desea confirmar su número, comuníquese con nosotros.',
      ],
      closing: [NO_CALLS],
      signOff: 'Atentamente,',
      unexpected:
        'Para asegurarse de que este correo es nuestro, visite nuestro sitio web como lo hace siempre o comuníquese con ' +
        'nosotros. Si no es cliente de {{clientName}}, puede ignorar este mensaje.',
      support: 'Si desea confirmar su número o tiene alguna pregunta, con gusto le ayudamos:',
    },
    address_changed: {
      subject: 'Se cambió su dirección de correo electrónico para {{clientName}}',
      preheader: 'Si no fue usted, comuníquese con nosotros.',
      heading: 'Se cambió su dirección de correo electrónico',
      opening: [
        'Se cambió la dirección de correo electrónico de su cuenta. Le enviamos este mensaje a la dirección que teníamos ' +
          'antes.',
        'Si usted sabe de este cambio, no tiene que hacer nada más. Si no fue usted, comuníquese con nosotros.',
      ],
      closing: [NO_CALLS],
      signOff: 'Atentamente,',
      unexpectedHeading: '¿No fue usted?',
      unexpected:
        'Es posible que otra persona esté usando su cuenta. Comuníquese con nosotros lo antes posible. Si no es cliente ' +
        'de {{clientName}}, puede ignorar este mensaje.',
      support: 'Si no fue usted o si tiene alguna pregunta, con gusto le ayudamos:',
      reason:
        'Recibe este mensaje porque su cuenta con {{clientName}} tenía esta dirección de correo electrónico hasta el cambio.',
    },
  },
};
