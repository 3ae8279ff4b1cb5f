using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>Codes of sign-in at other issuers, and of tokens from one.</content>
public static partial class ErrorCatalogue
{
    static Reason[] Upstream =>
    [
        Of("upstream.unknown", ReasonKind.Malformed, FixedBy.Nobody, "Penyedia identitas itu tidak dikenal di sini.", "That identity provider is not known here."),
        Of("upstream.unavailable", ReasonKind.Unavailable, FixedBy.Nobody, "Penyedia identitas sedang tidak dapat dihubungi. Coba lagi nanti, atau masuk dengan cara lain.", "The identity provider cannot be reached at the moment. Try again later, or sign in another way."),
        Of("upstream.state", ReasonKind.Malformed, FixedBy.Citizen, "Proses masuk ini sudah dipakai, terlalu lama, atau dimulai di peramban lain. Mulailah lagi.", "This sign-in was used already, took too long, or began in another browser. Start again."),
        Of("upstream.denied", ReasonKind.Refused, FixedBy.Citizen, "Anda tidak menyetujui proses masuk di penyedia identitas.", "You did not agree to the sign-in at the identity provider."),
        Of("upstream.refused", ReasonKind.Refused, FixedBy.Operator, "Jawaban penyedia identitas tidak diterima.", "The identity provider's answer is not accepted."),
        Of("upstream.identity-changed", ReasonKind.Refused, FixedBy.Operator, "Penyedia identitas menyebut orang lain daripada yang dikaitkan dengan akun ini.", "The identity provider names another person than this sign-in is bound to."),
        Of("issuer.external", ReasonKind.Refused, FixedBy.Agency, "Hub ini tidak menerbitkan token; token diterbitkan penerbit lain.", "This hub issues no tokens; they come from another issuer."),
        Of("issuer.unavailable", ReasonKind.Unavailable, FixedBy.Nobody, "Penerbit token sedang tidak dapat ditanyai; coba lagi nanti.", "The issuer of the token cannot be asked at the moment; try again later."),
    ];
}
