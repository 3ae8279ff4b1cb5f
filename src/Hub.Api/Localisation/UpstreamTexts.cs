namespace Hub.Api.Localisation;

/// <summary>Texts about sign-in at other issuers.</summary>
public static class UpstreamTexts
{
    public static readonly Text SignInElsewhere = new("Masuk dengan penyedia identitas", "Sign in with an identity provider");
}
