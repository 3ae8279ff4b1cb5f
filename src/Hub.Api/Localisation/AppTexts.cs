using Hub.Identity;

namespace Hub.Api.Localisation;

/// <summary>Texts about applications that people let act for them.</summary>
public static class AppTexts
{
    public static readonly Text Asks = new("meminta izin bertindak untuk Anda", "asks to act for you");
    public static readonly Text It = new("Aplikasi ini akan dapat", "This application will be able to");
    public static readonly Text Reader = new("Anda masuk sebagai", "You are signed in as");
    public static readonly Text Allow = new("Izinkan", "Allow");
    public static readonly Text Deny = new("Jangan izinkan", "Do not allow");
    public static readonly Text Until = new("Izin ini berakhir sendiri dan dapat Anda cabut kapan saja di halaman keamanan. Tidak ada data Anda yang diberikan hanya karena izin ini: untuk itu tetap diperlukan persetujuan Anda yang tersendiri.", "It ends by itself, and you can end it at any time on your security page. None of your data is released because of it alone: that still needs a consent of its own.");
    public static readonly Text Back = new("Anda akan kembali ke", "You will go back to");
    public static readonly Text SignOutAsked = new("meminta Anda keluar dari hub", "asks you to sign out of the hub");
    public static readonly Text SignedOut = new("Anda telah keluar.", "You are signed out.");

    public static readonly Text Allowed = new("Aplikasi yang bertindak untuk Anda", "Applications that act for you");
    public static readonly Text NoneAllowed = new("Tidak ada.", "None.");
    public static readonly Text EndsAt = new("Berakhir sendiri pada", "Ends by itself on");
    public static readonly Text EndNow = new("Cabut sekarang", "End it now");

    static readonly Dictionary<string, Text> Scopes = new(StringComparer.Ordinal)
    {
        [HubScopes.OpenId] = new("mengetahui bahwa Anda telah masuk, dengan nama samaran khusus untuk aplikasi ini", "know that you have signed in, by a pseudonym of its own"),
        [HubScopes.Me] = new("melihat persetujuan dan keputusan tentang Anda", "see your consents and the decisions about you"),
        [HubScopes.MeConsent] = new("menjawab permintaan persetujuan dan mencabut persetujuan atas nama Anda", "answer requests for consent and revoke consents in your name"),
        [HubScopes.Audit] = new("membuka jejak keputusan sebagai auditor, tercatat atas nama Anda", "open decision trails as an auditor, on record in your name"),
    };

    /// <summary>What a scope lets an application do.</summary>
    public static Text Scope(string scope) => Scopes[scope];
}
