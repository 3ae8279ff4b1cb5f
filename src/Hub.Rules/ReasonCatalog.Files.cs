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
    ];

    static Reason Fault(string code, string id, string en) => Entry(code, ReasonKind.Configuration, FixedBy.Operator, id, en);
}
