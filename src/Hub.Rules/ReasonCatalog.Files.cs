namespace Hub.Rules;

public static partial class ReasonCatalog
{
    static Reason[] Files =>
    [
        Fault(ReasonCodes.BundleUnsigned, "Paket kebijakan tidak ditandatangani.", "The policy bundle is not signed."),
        Fault(ReasonCodes.BundleOneSignature, "Paket kebijakan hanya memiliki satu tanda tangan.", "The policy bundle has only one signature."),
        Fault(ReasonCodes.BundleSameKey, "Kedua tanda tangan berasal dari kunci yang sama.", "Both signatures are by the same key."),
        Fault(ReasonCodes.BundleUnknownKey, "Kunci penanda tangan tidak dikenal.", "A signing key is not among the pinned ones."),
        Fault(ReasonCodes.BundleBadSignature, "Tanda tangan paket kebijakan tidak sah.", "A signature of the policy bundle is not valid."),
        Fault(ReasonCodes.BundleOlder, "Paket kebijakan lebih lama daripada yang berlaku.", "The policy bundle is older than the one in force."),
        Fault(ReasonCodes.BundleMalformed, "Manifes paket kebijakan tidak dapat dibaca.", "The manifest of the policy bundle cannot be read."),
        Fault(ReasonCodes.BundleFileChanged, "Sebuah berkas berbeda dari manifes.", "A file differs from the manifest."),
        Fault(ReasonCodes.BundleFileMissing, "Sebuah berkas dalam manifes tidak ada.", "A file of the manifest is missing."),
        Fault(ReasonCodes.BundleFileExtra, "Sebuah berkas tidak tercantum dalam manifes.", "A file is not in the manifest."),
        Fault(ReasonCodes.BundlePolicyFault, "Isi paket kebijakan tidak sah.", "The content of the policy bundle is not valid."),
        Fault(ReasonCodes.FileKindUnknown, "Jenis berkas tidak dikenal.", "The kind of file is unknown."),
        Fault(ReasonCodes.FileTooLarge, "Berkas terlalu besar.", "The file is too large."),
        Fault(ReasonCodes.FileDuplicate, "Berkas diberikan dua kali.", "The file is given twice."),
        Fault(ReasonCodes.YamlMalformed, "Berkas YAML tidak dapat dibaca.", "The YAML cannot be read."),
        Fault(ReasonCodes.SchemaInvalid, "Berkas tidak sesuai dengan skema.", "The file does not satisfy its schema."),
        Fault(ReasonCodes.IdDuplicate, "Pengenal dipakai dua kali.", "An id is used twice."),
        Fault(ReasonCodes.ReferenceUnknown, "Rujukan tidak ditemukan.", "A reference names nothing."),
        Fault(ReasonCodes.RuleWiderThanPurpose, "Aturan lebih luas daripada tujuannya.", "A rule is wider than its purpose."),
        Fault(ReasonCodes.RuleTransformUnfit, "Transformasi tidak cocok dengan data.", "A transform does not fit its field."),
        Fault(ReasonCodes.RuleAnswerUnfit, "Jawaban tidak cocok dengan data.", "An answer does not fit its field."),
        Fault(ReasonCodes.RuleIncomplete, "Aturan tidak lengkap.", "A rule is incomplete."),
        Fault(ReasonCodes.IntervalEmpty, "Selang waktu kosong.", "An interval is empty."),
        Fault(ReasonCodes.TimeZoneUnknown, "Zona waktu tidak dikenal.", "A time zone is unknown."),
        Fault(ReasonCodes.ProgrammeTooLarge, "Program terlalu besar.", "The programme is too large."),
        Fault(ReasonCodes.ProgrammeTooComplex, "Syarat dalam program terlalu banyak atau terlalu dalam.", "The programme has too many conditions, or they are nested too deeply."),
        Fault(ReasonCodes.ProgrammeNotCanonical, "Teks program tidak dalam bentuk kanonik.", "The text of the programme is not in canonical form."),
        Fault(ReasonCodes.ProgrammeConditionUnfit, "Syarat tidak cocok dengan jenis datanya.", "A condition does not fit the type of its input."),
        Fault(ReasonCodes.ProgrammeInputUnfit, "Jenis masukan tidak cocok dengan data.", "The type of an input does not fit its field."),
        Fault(ReasonCodes.ProgrammeInputUnused, "Ada masukan yang tidak dipakai oleh kriteria mana pun.", "An input is used by no criterion."),
        Fault(ReasonCodes.ProgrammeOutsidePurpose, "Program memakai data di luar tujuannya.", "The programme uses data outside its purpose."),
        Fault(ReasonCodes.ProgrammeThresholdUnreachable, "Ambang nilai tidak mungkin tercapai.", "The threshold cannot be reached."),
    ];

    static Reason Fault(string code, string id, string en) => Entry(code, ReasonKind.Configuration, FixedBy.Operator, id, en);
}
