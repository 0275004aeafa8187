import type { EmailCatalogue } from './email-text';

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
      closing: [
        'Nadie de {{clientName}} le pedirá por teléfono una contraseña ni un código. Si alguien lo hace, cuelgue.',
      ],
    },
  },
};
