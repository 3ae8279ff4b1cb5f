namespace Hub.Rules;

/// <summary>Every stable code that the rules give. Each has an entry in <see cref="ReasonCatalog"/>.</summary>
public static class ReasonCodes
{
    public const string PolicyPermit = "policy.permit";
    public const string PolicyNoPermit = "policy.no-permit";
    public const string PolicyDenied = "policy.denied";
    public const string PolicySpecialCategory = "policy.special-category";
    public const string PolicyChildProtection = "policy.child-protection";
    public const string PolicyNotInForce = "policy.not-in-force";
    public const string PolicyOutsideWindow = "policy.outside-window";
    public const string PolicyJurisdiction = "policy.jurisdiction";
    public const string PolicyJustificationRequired = "policy.justification-required";
    public const string PolicyRelationRequired = "policy.relation-required";
    public const string PolicySubjectAge = "policy.subject-age";

    public const string AgencyUnknown = "agency.unknown";
    public const string AgencyInactive = "agency.inactive";

    public const string DatasetUnknown = "dataset.unknown";
    public const string PurposeUnknown = "purpose.unknown";
    public const string PurposeNotAllowed = "purpose.not-allowed";
    public const string PurposeOutOfRange = "purpose.out-of-range";
    public const string LegalBasisNotAllowed = "legal-basis.not-allowed";

    public const string FieldsEmpty = "fields.empty";
    public const string FieldsTooMany = "fields.too-many";
    public const string FieldsDuplicate = "fields.duplicate";
    public const string FieldUnknown = "field.unknown";

    public const string CitizenPaused = "citizen.paused";
    public const string CitizenObjected = "citizen.objected";

    public const string ConsentRequired = "consent.required";
    public const string ConsentPending = "consent.pending";
    public const string ConsentRefused = "consent.refused";
    public const string ConsentRevoked = "consent.revoked";
    public const string ConsentRevokedInFlight = "consent.revoked-in-flight";
    public const string ConsentExpired = "consent.expired";
    public const string ConsentSuspended = "consent.suspended";
    public const string ConsentNotYetValid = "consent.not-yet-valid";
    public const string ConsentFieldsNotCovered = "consent.fields-not-covered";

    public const string ObligationConflict = "obligation.conflict";
    public const string ObligationUnenforceable = "obligation.unenforceable";
    public const string QuotaExhausted = "quota.exhausted";

    public const string AnswerInputRequired = "answer.input-required";
    public const string AnswerInputUnexpected = "answer.input-unexpected";
    public const string SourceFieldMissing = "source.field-missing";
    public const string SourceFieldMalformed = "source.field-malformed";
    public const string ReleaseNothing = "release.nothing";

    public const string ConsentIllegalTransition = "consent.illegal-transition";
    public const string ConsentTerminal = "consent.terminal";
    public const string ConsentActorNotAllowed = "consent.actor-not-allowed";
    public const string ConsentUnknown = "consent.unknown";
    public const string ConsentExists = "consent.exists";
    public const string ConsentTermsInvalid = "consent.terms-invalid";
    public const string ConsentNoticeMissing = "consent.notice-missing";
    public const string ConsentNotYetExpired = "consent.not-yet-expired";
    public const string ConsentTooManyEvents = "consent.too-many-events";
    public const string ConsentEventsInvalid = "consent.events-invalid";

    public const string BundleUnsigned = "bundle.unsigned";
    public const string BundleOneSignature = "bundle.one-signature";
    public const string BundleSameKey = "bundle.same-key";
    public const string BundleUnknownKey = "bundle.unknown-key";
    public const string BundleBadSignature = "bundle.bad-signature";
    public const string BundleOlder = "bundle.older";
    public const string BundleMalformed = "bundle.malformed";
    public const string BundleFileChanged = "bundle.file-changed";
    public const string BundleFileMissing = "bundle.file-missing";
    public const string BundleFileExtra = "bundle.file-extra";
    public const string BundlePolicyFault = "bundle.policy-fault";

    public const string FileKindUnknown = "file.kind-unknown";
    public const string FileTooLarge = "file.too-large";
    public const string FileDuplicate = "file.duplicate";
    public const string YamlMalformed = "yaml.malformed";
    public const string SchemaInvalid = "schema.invalid";
    public const string IdDuplicate = "id.duplicate";
    public const string ReferenceUnknown = "reference.unknown";
    public const string RuleWiderThanPurpose = "rule.wider-than-purpose";
    public const string RuleTransformUnfit = "rule.transform-unfit";
    public const string RuleAnswerUnfit = "rule.answer-unfit";
    public const string RuleIncomplete = "rule.incomplete";
    public const string IntervalEmpty = "interval.empty";
    public const string TimeZoneUnknown = "time-zone.unknown";

    public const string ProgrammeTooLarge = "programme.too-large";
    public const string ProgrammeTooComplex = "programme.too-complex";
    public const string ProgrammeNotCanonical = "programme.not-canonical";
    public const string ProgrammeConditionUnfit = "programme.condition-unfit";
    public const string ProgrammeInputUnfit = "programme.input-unfit";
    public const string ProgrammeInputUnused = "programme.input-unused";
    public const string ProgrammeOutsidePurpose = "programme.outside-purpose";
    public const string ProgrammeThresholdUnreachable = "programme.threshold-unreachable";

    public const string DecisionProgrammeNotEffective = "decision.programme-not-effective";
    public const string DecisionInputMissing = "decision.input-missing";
    public const string DecisionInputTwice = "decision.input-twice";
    public const string DecisionInputType = "decision.input-type";
    public const string DecisionInputUnexpected = "decision.input-unexpected";
}
