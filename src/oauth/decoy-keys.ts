/**
 * A public key for each algorithm whose private key nobody has. What a client signs that is not known, or by a key that is
 * not known, is held against them: it costs the work that a wrong signature costs.
 */
export const decoyKeys = {
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'bLxc1ynx16bYrmCdb_RP0xBvkroS_K2QwKWIlVzww8Q',
      y: 'ipVvhdSE-E8HJfje0eu11Ir1Pv9IRJQ4CLfMD0ipOWs',
    },
    {
      kty: 'EC',
      crv: 'P-384',
      x: '_TRgjTFq1VqVv0s8ohmif7UK_bq9V04OKL5hX374SdX2vfW5is20OVaVP2eP1alI',
      y: 'HqteSiIPXXCtBJT-DuHAELJGABRZLqK_50qe5Vny64usV0nbXv58iFO18_albUHv',
    },
    {
      kty: 'EC',
      crv: 'P-521',
      x: 'AIl52yUs53Qrhfo0qnOXRr06nCSpH90eqrY4couskO5AjY0MEfcumklQ7DBbmsprwyKDCPqrEnIzsh4mOaKSIaHM',
      y: 'AcwgsorUT8zDgiftFdQ7eHkLVgO_3LRCEpg7ScPNWM6d2H_g7bW-bjdcXmmxW59n_PCAsGkN1q51YUdyZ1pyegSG',
    },
    { kty: 'OKP', crv: 'Ed25519', x: 'v5TiERZu9fsS0OpYC5VYgNVivwX0gok8EMaUEA7USU0' },
    {
      kty: 'RSA',
      e: 'AQAB',
      n: 'n1q8EvDDDuIHGUIKWeL2ME3-N3Rpi6AI-aF9CRm16dohvomlgbBChg7RrOHrL0WNI3X-VJDelVW2CRF5dMgiSZuSOiJe3jzlDmDJH_BWNOMvz-3iw6WjZCSsrjE1jRBjPvIKP4nWcHo6_ySuQxMNODTtFwxhu838Ps-2DHP9QemehSVGfeZ93dvzZ7DoMTbOTvYOuHocaCl6q2PzO2W1XN3iV2zBqP17eNigDUCoPgJ5FuO0oO78ggNfObL3ip4GIVgLzINJRChe1eRJQNrIVLt_K5Ns5iE83NL662UX3xt3-nRtms6w7yLS54xsax2x_FU28wWp2bmbnagki1_ubw',
    },
  ],
};
