using Hub.Cli.Client;

namespace Hub.Cli.Tests.Examples;

public sealed class HtmlFormsExamples
{
    static readonly Uri Page = new("https://localhost:1/me/consents/x?lang=en");

    const string Html = """
        <form method="post" action="/signout"><input name="t" type="hidden" value="out" /></form>
        <a class="button" href="/me/consents/abc">Read</a><a href="/v1?a=1&amp;b=2">b</a>
        <form method="post" action="/me/consents/x?handler=Grant">
            <input type="hidden" name="ShownLang" value="id">
            <input name="__RequestVerificationToken" type="hidden" value="a&#x2B;b" />
            <input name="Nik" required><button>ok</button>
        </form>
        <form method="post"><button>own</button></form>
        """;

    [Fact]
    public void Forms_are_read_with_action_handler_and_decoded_values()
    {
        var forms = HtmlForms.Read(Html, Page);
        Assert.Equal(["", "Grant", ""], forms.Select(f => f.Handler));
        Assert.Equal("https://localhost:1/me/consents/x?handler=Grant", forms[1].Action.ToString());
        Assert.Equal("a+b", forms[1].Fields["__RequestVerificationToken"]);
        Assert.Equal("id", forms[1].Fields["ShownLang"]);
        Assert.Equal("", forms[1].Fields["Nik"]);
    }

    [Fact]
    public void A_form_without_action_posts_to_its_page() => Assert.Equal(Page, HtmlForms.Read(Html, Page)[2].Action);

    [Fact]
    public void Links_are_read_decoded_and_in_order() => Assert.Equal(["/me/consents/abc", "/v1?a=1&b=2"], HtmlForms.Links(Html));
}
