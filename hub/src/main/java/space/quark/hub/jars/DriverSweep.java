package space.quark.hub.jars;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** Takes the JDBC drivers of a module away; defined in its loader, for only from there they can be seen. */
final class DriverSweep implements Runnable {
    @Override
    public void run() {
        List<Driver> drivers = DriverManager.drivers()
                .filter(driver ->
                        driver.getClass().getClassLoader() == getClass().getClassLoader())
                .toList();
        for (Driver driver : drivers) {
            try {
                DriverManager.deregisterDriver(driver);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
