global using Shouldly;
global using Tarn.DataPages.Tests.Hosting;
global using Xunit;
