using QRCoder;

namespace Tarn.Apps.Deployment;

/// <summary>QR codes for posters and screens: people come to a DataPage without typing.</summary>
public static class QrPicture
{
    /// <summary>An address as a QR code in SVG, black on white whatever stands around it, with the quiet zone that readers need.</summary>
    /// <param name="address">The address; up to about 2,000 characters.</param>
    public static string Svg(string address)
    {
        using var maker = new QRCodeGenerator();
        using var data = maker.CreateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
