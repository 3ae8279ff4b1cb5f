using Hub.Rules;

namespace Hub.Api.Endpoints;

/// <content>Codes of delayed disclosure.</content>
public static partial class ErrorCatalogue
{
    // A property: fields of two files are made in an order that nothing says.
    static Reason[] Delays =>
    [
        Of("delay.unknown", ReasonKind.Refused, FixedBy.Nobody, "Tidak ada perintah penundaan dengan nomor ini.", "There is no order of delayed disclosure of this id."),
        Of("delay.open", ReasonKind.Conflict, FixedBy.Nobody, "Perintah lain tentang instansi, orang dan tujuan ini sedang diminta atau berlaku; lanjutkan perintah itu.", "Another order about this agency, person and purpose is asked for or in force; continue that one."),
        Of("delay.not-asked", ReasonKind.Conflict, FixedBy.Nobody, "Tidak ada permintaan yang menunggu persetujuan.", "Nothing waits for an approval."),
        Of("delay.not-in-force", ReasonKind.Conflict, FixedBy.Nobody, "Perintah ini tidak berlaku.", "This order is not in force."),
        Of("delay.role", ReasonKind.Refused, FixedBy.Operator, "Peran ini tidak boleh mengambil langkah itu.", "This role may not take that step."),
        Of("delay.same-role", ReasonKind.Refused, FixedBy.Operator, "Yang meminta dan yang menyetujui harus berbeda peran.", "Who asks and who approves must have different roles."),
        Of("delay.same-approver", ReasonKind.Refused, FixedBy.Operator, "Yang meminta dan yang menyetujui harus dua orang.", "Who asks and who approves must be two."),
        Of("delay.end-date", ReasonKind.Malformed, FixedBy.Nobody, "Tanggal akhir sudah lewat, atau lebih jauh dari yang boleh.", "The end date is past, or further away than an order may reach."),
        Of("delay.not-continuable", ReasonKind.Conflict, FixedBy.Nobody, "Perintah yang akan dilanjutkan tidak berlaku, atau tentang hal lain.", "The order to be continued is not in force, or about something else."),
        Of("delay.too-early", ReasonKind.Conflict, FixedBy.Nobody, "Tanggal akhir belum tercapai.", "The end date is not reached."),
        Of("delay.too-many", ReasonKind.Conflict, FixedBy.Operator, "Perintah penundaan sudah sebanyak yang boleh.", "There are as many orders as a log may have."),
        Of("delay.unfit", ReasonKind.Malformed, FixedBy.Nobody, "Langkah ini tidak sesuai dengan langkah sebelumnya, atau rujukan belum diisi.", "The act does not fit those before it, or a reference is missing."),
        Of("delay.person-unknown", ReasonKind.Refused, FixedBy.Nobody, "NIK ini tidak dikenal, atau bukan orang yang dimaksud.", "This NIK is not known, or not the person meant."),
    ];
}
