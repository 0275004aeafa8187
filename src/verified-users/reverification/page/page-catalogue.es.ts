import type { PageCatalogue } from './page-text';
import { SPANISH_STEPS } from './step-catalogue.es';

export const SPANISH_PAGES: PageCatalogue = {
  shared: {
    supportHeading: '¿Necesita ayuda?',
    support: 'Si tiene un número nuevo o alguna pregunta, le ayudaremos con gusto:',
  },
  steps: SPANISH_STEPS,
  pages: {
    confirm: {
      heading: 'Confirme su número de teléfono',
      opening: [
        '{{clientName}} desea saber si su número de teléfono sigue siendo el mismo{{#if phoneEnding}}:{{else}}.{{/if}}',
      ],
      spokenNumber: 'Número de teléfono terminado en\u00a0{{phoneEnding}}',
      button: 'Confirmar mi número',
      closing: [
        'Ha llegado aquí por un enlace en un correo de {{clientName}}. Si no lo esperaba, cierre esta página: no ha cambiado nada.',
        'Le llevará alrededor de un minuto. Tenga este teléfono a mano.',
        'Nadie de {{clientName}} le pedirá por teléfono una contraseña ni un código.',
      ],
    },
    steps: {
      heading: 'Confirme su número de teléfono',
      opening: [],
      late: 'Si no aparece nada más, vuelva a cargar esta página o póngase en contacto con nosotros.',
      noScript: [
        'Esta página necesita JavaScript para asegurarse de que el teléfono es suyo. Actívelo en su navegador y vuelva a cargar esta ' +
          'página, o abra el enlace en otro navegador.',
        'También puede ponerse en contacto con nosotros. Confirmaremos su número de otra manera.',
      ],
    },
    contact: {
      heading: 'Póngase en contacto con nosotros',
      opening: [
        'En este momento su número no se puede confirmar en esta página. Usted no ha hecho nada mal.',
        'Póngase en contacto con nosotros. Confirmaremos su número con usted.',
      ],
    },
    phone_done: {
      heading: 'Muchas gracias',
      opening: [
        'Vuelva al dispositivo en el que empezó. La página sigue allí por sí sola.',
        'Ya puede cerrar esta página.',
      ],
    },
    link_invalid: {
      heading: 'Este enlace no se puede usar',
      opening: [
        'Es posible que ya se haya usado, que haya caducado o que lo haya sustituido uno más reciente.',
        'Si tiene varios correos de {{clientName}} sobre su número de teléfono, use el enlace del más reciente. ' +
          'Si así tampoco funciona, póngase en contacto con nosotros.',
      ],
    },
    unavailable: {
      heading: 'Inténtelo de nuevo en un minuto',
      opening: [
        'En este momento no podemos abrir esta página. El fallo es nuestro; usted no ha hecho nada mal.',
        'Espere un minuto y vuelva a abrir el enlace de su correo.',
      ],
    },
  },
};
