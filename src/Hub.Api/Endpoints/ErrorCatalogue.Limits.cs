using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>Codes of the border's own limits.</content>
public static partial class ErrorCatalogue
{
    // A property: fields of two files are made in an order that nothing says.
    static Reason[] Limits =>
    [
        Of("rate.limited", ReasonKind.Unavailable, FixedBy.Agency, "Permintaan terlalu sering; tunggu selama yang disebut dalam Retry-After.", "Too many requests; wait for as long as Retry-After says."),
        Of("dpop.too-many", ReasonKind.Unavailable, FixedBy.Agency, "Terlalu banyak permintaan instansi ini dalam satu menit; tunggu selama yang disebut dalam Retry-After.", "Too many requests of this agency within a minute; wait for as long as Retry-After says."),
        Of("hub.busy", ReasonKind.Unavailable, FixedBy.Nobody, "Hub sedang penuh; coba lagi sebentar lagi.", "The hub is full of work; try again shortly."),
        Of("identity.lost", ReasonKind.Unavailable, FixedBy.Operator, "Hub ini mungkin bukan lagi satu-satunya yang memakai basis data identitasnya, dan berhenti; coba lagi sebentar lagi.", "This hub may no longer be the only one on its identity database and ends; try again shortly."),
        Of("body.too-slow", ReasonKind.Malformed, FixedBy.Agency, "Isi permintaan datang terlalu lambat.", "The body comes too slowly."),
        Of("form.malformed", ReasonKind.Malformed, FixedBy.Citizen, "Formulir memuat terlalu banyak isian, isian yang terlalu panjang, atau tidak dapat dibaca.", "The form has too many fields, one that is too long, or cannot be read."),
        Of("form.media-type", ReasonKind.Malformed, FixedBy.Citizen, "Formulir halaman harus application/x-www-form-urlencoded.", "A page's form must be application/x-www-form-urlencoded."),
    ];
}
