import type { PageCatalogue } from './page-text';

export const SPANISH_PAGES: PageCatalogue = {
  shared: {
    supportHeading: '¿Necesita ayuda?',
    support: 'Si tiene un número nuevo o alguna pregunta, le ayudaremos con gusto:',
  },
  pages: {
    confirm: {
      heading: 'Confirme su número de teléfono',
      opening: [
        '{{clientName}} desea saber si su número de teléfono sigue siendo el mismo{{#if phoneEnding}}:{{else}}.{{/if}}',
      ],
      spokenNumber: 'Número de teléfono terminado en\u00a0{{phoneEnding}}',
      button: 'Confirmar mi número',
      closing: [
        'Le llevará alrededor de un minuto. Tenga este teléfono a mano.',
        'Nadie de {{clientName}} le pedirá por teléfono una contraseña ni un código.',
      ],
    },
    started: {
      heading: 'Muchas gracias',
      opening: [
        'La confirmación de su número de teléfono ha comenzado. {{clientName}} le guiará en el siguiente paso.',
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
