import type { PageCatalogue } from './page-text';
import { SPANISH_STEPS } from './step-catalogue.es';

/** Spanish as it is spoken in the United States, with "usted". */
export const SPANISH_PAGES: PageCatalogue = {
  shared: {
    supportHeading: '¿Necesita ayuda?',
    support: 'Si tiene alguna pregunta o algo no funciona, con gusto le ayudamos:',
  },
  steps: SPANISH_STEPS,
  pages: {
    confirm: {
      heading: 'Confirme su número de teléfono',
      opening: [
        '{{clientName}} quiere asegurarse de que todavía puede comunicarse con usted por teléfono.{{#if phoneEnding}} ¿Este número sigue siendo suyo?{{/if}}',
      ],
      button: 'Confirmar mi número',
      spokenNumber: 'Número de teléfono que termina en\u00a0{{phoneEnding}}',
      otherButton: 'Tengo un número nuevo',
      handOff: 'Mejor seguir en mi teléfono',
      handOffHint:
        'Apunte la cámara de su teléfono a este código. Esta página se abrirá ahí. Presione un botón en un solo dispositivo: el enlace funciona una sola vez.',
      handOffCode: 'Código QR con el enlace a esta página',
      closing: [
        'Usted llegó aquí por un enlace en un correo de {{clientName}}. Si no lo esperaba, simplemente cierre esta página. No ha cambiado nada.',
        'Esto toma alrededor de un minuto. Tenga su teléfono a la mano.',
        'Nadie de {{clientName}} le llamará para pedirle una contraseña ni un código.',
      ],
      prove:
        '{{clientName}} verifica su número con la ayuda de Prove, un servicio de verificación de identidad.',
      provePolicy: 'Cómo maneja Prove sus datos',
      noScript: [
        'JavaScript está desactivado en su navegador. Lo necesitará para verificar que el teléfono es suyo. Actívelo antes de seguir o abra el enlace en otro navegador. ' +
          'Este enlace funciona una sola vez: los botones de abajo lo gastan.',
      ],
    },
    steps: {
      heading: 'Confirme su número de teléfono',
      opening: [],
      late: 'Si no aparece nada más, vuelva a cargar esta página o comuníquese con nosotros.',
    },
    decline: {
      heading: '¿No es su cuenta?',
      opening: [
        'Si nos lo confirma, le avisaremos a {{clientName}}, el número de teléfono quedará sin confirmar y este enlace dejará de funcionar. Esto no se puede deshacer.',
        'Si solo tiene otro número, vuelva y escríbalo.',
      ],
      button: 'No es mi cuenta: terminar esta solicitud',
      back: 'Volver',
    },
    contact: {
      heading: 'Comuníquese con nosotros',
      opening: [
        'En este momento no podemos confirmar su número en esta página. Usted no hizo nada mal.',
        'Comuníquese con nosotros y confirmaremos su número con usted.',
      ],
    },
    phone_done: {
      heading: 'Gracias',
      opening: [
        'Vuelva al dispositivo en el que empezó. La página continuará ahí sola.',
        'Ya puede cerrar esta página.',
      ],
    },
    phone_failed: {
      heading: 'Este enlace no ha funcionado',
      opening: [
        'Ha caducado, se ha rechazado o no se ha abierto en el teléfono al que se envió. No se ha confirmado nada.',
        'Vuelva al dispositivo en el que empezó y pida un enlace nuevo. Ya puede cerrar esta página.',
      ],
    },
    link_invalid: {
      heading: 'Este enlace no se puede usar',
      opening: [
        'Es posible que ya se haya usado, que haya vencido o que lo haya reemplazado uno más nuevo.',
        'Si tiene varios correos de {{clientName}} sobre su número de teléfono, use el enlace del más reciente. ' +
          'Si eso no ayuda, comuníquese con nosotros.',
      ],
      button: 'Enviarme un enlace nuevo',
    },
    session_expired: {
      heading: 'Esta página estuvo abierta mucho tiempo',
      opening: [
        'La cerramos para protegerle. Podemos enviarle un enlace nuevo por correo para que empiece de nuevo.',
      ],
      button: 'Enviarme un enlace nuevo',
    },
    fresh_link_asked: {
      heading: 'Revise su correo',
      opening: [
        'Si este enlace era nuestro, uno nuevo va en camino a la misma dirección. Puede tardar unos minutos.',
        'Si no llega nada, revise la carpeta de correo no deseado o comuníquese con nosotros.',
      ],
    },
    unavailable: {
      heading: 'Intente de nuevo en un minuto',
      opening: [
        'En este momento no podemos abrir esta página. Es culpa nuestra; usted no hizo nada mal.',
        'Espere un minuto y vuelva a abrir el enlace de su correo.',
      ],
    },
  },
};
