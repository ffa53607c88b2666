/** The provider's models that a person can choose from. An earlier request may have named another. */
export const MODELS = ["veo3_fast", "veo3", "veo3_lite"] as const;
