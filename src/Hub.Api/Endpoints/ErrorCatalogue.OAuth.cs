using Hub.Identity;
using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>What a browser hears of the authorization server; clients hear the codes of OAuth.</content>
public static partial class ErrorCatalogue
{
    static Reason[] OAuth =>
    [
        Of(AuthorizeEndpoint.NoRequest, ReasonKind.Malformed, FixedBy.Agency, "Permintaan izin aplikasi ini tidak dikenal, sudah dijawab, atau kedaluwarsa; mulai lagi dari aplikasi itu.", "This application's request is unknown, answered already, or too old; begin again at the application."),
        Of("oauth.logout-return", ReasonKind.Malformed, FixedBy.Agency, "Alamat kembali setelah keluar tidak terdaftar untuk aplikasi itu.", "The address to go back to after signing out is not registered for that application."),
    ];
}
