using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
using QRCoder;

namespace Hub.Api.Pages.Security;

/// <summary>A QR code as a picture within the page: no other request, no script, no style.</summary>
public static class QrPicture
{
    const int PixelsPerModule = 5;

    /// <summary>Dark modules as one path on white, with the quiet zone that scanners need.</summary>
    public static IHtmlContent Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                if (rows[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }
        var pixels = rows.Count * PixelsPerModule;
        return new HtmlString(string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {rows.Count} {rows.Count}\" width=\"{pixels}\" height=\"{pixels}\" role=\"img\" aria-label=\"QR\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{rows.Count}v{rows.Count}h-{rows.Count}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"));
    }
}
