global using Tarn.Browser.Tests.Hosting;
