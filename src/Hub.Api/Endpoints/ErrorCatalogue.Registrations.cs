using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>What is wrong with the terms or the keys of an agency's registration.</content>
public static partial class ErrorCatalogue
{
    static Reason[] Registrations =>
    [
        Of("client.unknown", ReasonKind.Refused, FixedBy.Operator, "Instansi ini tidak terdaftar, atau ditangguhkan.", "This agency is not registered, or is suspended."),
        Of("client.too-many", ReasonKind.Conflict, FixedBy.Operator, "Instansi sudah sebanyak yang boleh.", "There are as many agencies as may be."),
        Of("client.bad-id", ReasonKind.Malformed, FixedBy.Operator, "ID instansi harus 1 sampai 64 karakter a-z, 0-9, '-' dan '.'.", "An agency's id has 1 to 64 characters of a-z, 0-9, '-' and '.'."),
        Of("client.bad-name", ReasonKind.Malformed, FixedBy.Operator, "Nama instansi kosong atau terlalu panjang.", "The agency's name is missing or too long."),
        Of("client.bad-profile", ReasonKind.Malformed, FixedBy.Operator, "Pengecualian dari FAPI ini tidak diperbolehkan.", "This exception from FAPI is not allowed."),
        Of("client.bad-scope", ReasonKind.Malformed, FixedBy.Operator, "Cakupan belum dipilih, atau tidak dikenal.", "A scope is missing or unknown."),
        Of("client.bad-grant", ReasonKind.Malformed, FixedBy.Operator, "Jenis izin OAuth tidak dikenal.", "An OAuth grant is unknown."),
        Of("client.bad-redirect", ReasonKind.Malformed, FixedBy.Operator, "Alamat kembali atau alamat setelah keluar tidak dapat diterima, atau terlalu banyak.", "A redirect or post-logout URI is not accepted, or there are too many."),
        Of("client.bad-contact", ReasonKind.Malformed, FixedBy.Operator, "Rujukan kontak terlalu panjang.", "The contact reference is too long."),
        Of("client.bad-jwks-uri", ReasonKind.Malformed, FixedBy.Operator, "Alamat kunci harus https yang lengkap.", "The address of the keys must be absolute https."),

        Of("jwks.malformed", ReasonKind.Malformed, FixedBy.Agency, "Berkas kunci bukan JWKS yang sah.", "The file of keys is not a valid JWKS."),
        Of("jwks.too-large", ReasonKind.Malformed, FixedBy.Agency, "Berkas kunci terlalu besar.", "The file of keys is too large."),
        Of("jwks.key-count", ReasonKind.Malformed, FixedBy.Agency, "Berkas kunci tidak memuat kunci, atau terlalu banyak.", "There is no key, or there are too many."),
        Of("jwks.missing-kid", ReasonKind.Malformed, FixedBy.Agency, "Sebuah kunci tidak mempunyai kid.", "A key has no kid."),
        Of("jwks.missing-use", ReasonKind.Malformed, FixedBy.Agency, "Sebuah kunci tidak mempunyai use.", "A key has no use."),
        Of("jwks.duplicate-kid", ReasonKind.Malformed, FixedBy.Agency, "Dua kunci mempunyai kid yang sama.", "Two keys have one kid."),
        Of("jwks.kid-reused", ReasonKind.Conflict, FixedBy.Agency, "Sebuah kid pernah menamai kunci lain; pakailah kid baru.", "A kid named another key before; use a new one."),
        Of("jwks.sealing-key", ReasonKind.Malformed, FixedBy.Agency, "Harus ada tepat satu kunci P-256 untuk penyegelan (use=enc).", "There must be exactly one P-256 key to seal to (use=enc)."),
        Of("jwks.signature-key", ReasonKind.Malformed, FixedBy.Agency, "Tidak ada kunci untuk tanda tangan (use=sig).", "There is no key for signatures (use=sig)."),
        Of("jwks.private-member", ReasonKind.Malformed, FixedBy.Agency, "Berkas kunci memuat kunci rahasia; kunci itu sekarang harus diganti.", "The file holds a private key, which must now be replaced."),
        Of("jwks.bad-kid", ReasonKind.Malformed, FixedBy.Agency, "kid sebuah kunci kosong atau terlalu panjang.", "The kid of a key is empty or too long."),
        Of("jwks.unknown-use", ReasonKind.Malformed, FixedBy.Agency, "use sebuah kunci bukan sig atau enc.", "The use of a key is neither sig nor enc."),
        Of("jwks.unsupported-key", ReasonKind.Malformed, FixedBy.Agency, "Jenis kunci ini tidak diterima.", "A key of this kind is not taken."),
        Of("jwks.bad-member", ReasonKind.Malformed, FixedBy.Agency, "Isi sebuah kunci tidak sah.", "A member of a key is not valid."),
        Of("jwks.off-curve", ReasonKind.Malformed, FixedBy.Agency, "Sebuah kunci bukan titik pada kurvanya.", "A key is no point on its curve."),
        Of("jwks.rsa-size", ReasonKind.Malformed, FixedBy.Agency, "Panjang kunci RSA tidak diterima.", "An RSA key is too short or too long."),
        Of("jwks.alg-mismatch", ReasonKind.Malformed, FixedBy.Agency, "alg sebuah kunci tidak cocok dengan kunci itu.", "The alg of a key does not fit it."),

        Of("jwks-uri.address", ReasonKind.Malformed, FixedBy.Agency, "Alamat kunci bukan alamat yang boleh ditanyai hub.", "The address of the keys is not one that the hub may ask."),
        Of("jwks-uri.unreachable", ReasonKind.Unavailable, FixedBy.Agency, "Alamat kunci tidak dapat dihubungi.", "The address of the keys cannot be reached."),
        Of("jwks-uri.timeout", ReasonKind.Unavailable, FixedBy.Agency, "Alamat kunci terlalu lambat menjawab.", "The address of the keys answers too slowly."),
        Of("jwks-uri.status", ReasonKind.Malformed, FixedBy.Agency, "Alamat kunci tidak menjawab dengan 200.", "The address of the keys does not answer with 200."),
        Of("jwks-uri.media-type", ReasonKind.Malformed, FixedBy.Agency, "Jawaban alamat kunci bukan JSON.", "What the address of the keys answers is not JSON."),
        Of("jwks-uri.too-large", ReasonKind.Malformed, FixedBy.Agency, "Jawaban alamat kunci terlalu besar.", "What the address of the keys answers is too large."),
    ];
}
